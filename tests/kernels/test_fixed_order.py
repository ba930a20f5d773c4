"""Linear algebra in a fixed order: bit for bit its slow twins, and what LAPACK finds up to rounding."""

import numpy as np
import pytest

import naive_fixed_order as naive
from nextbatch.kernels.fixed_order.linear_algebra import diagonalize, orthonormalize, products_of_columns
from nextbatch.seeds import rng_for


def columns(n, k, seed=0):
    return rng_for("columns", seed).normal(size=(n, k)) * 10.0 ** -np.arange(k)


@pytest.mark.parametrize(("n", "a", "b"), [(1, 1, 1), (40, 3, 17), (129, 20, 5)])
def test_products_are_bit_for_bit_those_of_the_slow_twin(n, a, b):
    A, B, result = columns(n, a), columns(n, b, 1), np.empty((a, b))
    products_of_columns(A, B, result)
    np.testing.assert_array_equal(result, naive.products_of_columns(A, B))


@pytest.mark.parametrize(("n", "k"), [(1, 1), (40, 7), (67, 9)])
def test_orthonormal_columns_are_bit_for_bit_those_of_the_slow_twin(n, k):
    made = columns(n, k)
    orthonormalize(made)
    np.testing.assert_array_equal(made, naive.orthonormalized(columns(n, k)))


def test_orthonormal_columns_span_what_was_given():
    made = columns(50, 6)
    orthonormalize(made)
    np.testing.assert_allclose(made.T @ made, np.eye(6), atol=1e-9)
    np.testing.assert_allclose(made @ (made.T @ columns(50, 6)), columns(50, 6), atol=1e-12)


def test_a_column_that_depends_on_others_becomes_zero():
    given = np.stack([[1.0, 2.0, 2.0], [2.0, 4.0, 4.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]], axis=1)
    orthonormalize(given)
    assert not given[:, 1:3].any()
    np.testing.assert_allclose(given[:, [0, 3]].T @ given[:, [0, 3]], np.eye(2), atol=1e-15)


@pytest.mark.parametrize("n", [1, 2, 5, 30])
def test_rotations_find_the_eigenvalues_that_lapack_finds(n):
    A = rng_for("symmetric", n).normal(size=(n + 3, n))
    S = A.T @ A
    diagonal, axes = S.copy(), np.empty((n, n))
    diagonalize(diagonal, axes)
    np.testing.assert_allclose(np.sort(np.diag(diagonal)), np.linalg.eigvalsh(S), rtol=1e-12)
    np.testing.assert_allclose(axes @ S @ axes.T, np.diag(np.diag(diagonal)), atol=1e-12 * np.abs(S).max())
    np.testing.assert_allclose(axes @ axes.T, np.eye(n), atol=1e-13)


def test_a_matrix_of_less_than_full_rank_is_rotated_to_the_end():
    x = np.array([3.0, 0.0, 4.0])
    S, axes = np.outer(x, x), np.empty((3, 3))
    diagonalize(S, axes)
    np.testing.assert_allclose(np.sort(np.diag(S)), [0, 0, 25], atol=1e-13)
