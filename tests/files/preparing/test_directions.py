"""Leading singular vectors: those of LAPACK, whatever order the products are taken in."""

import numpy as np
import pytest
from scipy import sparse

from nextbatch.files.preparing import directions
from nextbatch.files.preparing.directions import eigen, leading_directions
from nextbatch.seeds import rng_for


def matrix(n, m):
    return rng_for("matrix", n, m).normal(size=(n, m)) @ np.diag(1 / np.arange(1.0, m + 1))


@pytest.mark.parametrize(("n", "m"), [(300, 60), (60, 300), (40, 40)])
@pytest.mark.parametrize("kind", [np.array, sparse.csr_array])
def test_the_directions_are_those_of_a_singular_value_decomposition(n, m, kind):
    A = matrix(n, m)
    found = leading_directions(kind(A), 12, rng_for("start"))
    _, values, vectors = np.linalg.svd(A)
    np.testing.assert_allclose(found.values, values[:12], rtol=1e-3)
    np.testing.assert_allclose(found.vectors.T @ found.vectors, np.eye(12), atol=1e-5)
    np.testing.assert_allclose(np.abs((found.vectors * vectors[:12].T).sum(axis=0)), 1, atol=1e-3)


def test_another_order_of_rows_and_columns_in_the_products_changes_no_bit(monkeypatch):
    A = matrix(70, 50)
    found = leading_directions(A, 10, rng_for("start"))
    product = directions.exact_product

    def shuffled(A, B, bits):
        order = rng_for("order").permutation(A.shape[1])
        return product(A[:, order], B[order], bits)

    monkeypatch.setattr(directions, "exact_product", shuffled)
    again = leading_directions(A, 10, rng_for("start"))
    np.testing.assert_array_equal(found.vectors, again.vectors)
    np.testing.assert_array_equal(found.values, again.values)


def test_of_a_matrix_with_few_directions_the_others_are_zero():
    A = np.outer(np.arange(1.0, 9.0), [1.0, 2.0, 2.0, 0.0])
    found = leading_directions(A, 3, rng_for("start"))
    np.testing.assert_allclose(np.abs(found.vectors[:, 0]), [1 / 3, 2 / 3, 2 / 3, 0], atol=1e-4)
    assert not found.vectors[:, 1:].any()
    assert not leading_directions(np.zeros((5, 4)), 2, rng_for("start")).vectors.any()


def test_eigenvalues_descend_and_belong_to_their_vectors():
    A = matrix(30, 8)
    values, vectors = eigen(A.T @ A)
    assert (np.diff(values) <= 0).all()
    np.testing.assert_allclose(A.T @ A @ vectors, vectors * values, atol=1e-12 * values[0])
