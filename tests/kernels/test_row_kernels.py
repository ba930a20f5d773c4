"""Kernels read a row the same whether its matrix is an array or sparse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw
from hypothesis.extra.numpy import arrays
from scipy import sparse

from nextbatch.algorithms.neighbors.products import prepare_outer_products
from nextbatch.kernels import rows as kernels
from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.layout import for_kernels

VALUES = draw.sampled_from([0.0, 0.0, 0.0, 1.0, -2.5, 0.125])
PAIRS = draw.integers(1, 9).flatmap(
    lambda d: draw.tuples(*(arrays(np.float32, (n, d), elements=VALUES) for n in (3, 4)))
)


@compiled
def read(X, Y, gaps, to_points, total, row, points):
    for i in range(kernels.row_count(X)):
        kernels.add_row(X, i, 0.5, total)
        kernels.write_row(X, i, row)
        for j in range(kernels.row_count(Y)):
            gaps[i, j] = kernels.gap(X, i, Y, j)
            square = kernels.point_square(X, points[j])
            to_points[i, j] = kernels.gap_to_point(X, i, points[j], square)


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_gaps_sums_and_copies_of_rows_are_what_numpy_says(pair):
    X, Y = pair
    expected = ((X[:, None].astype(float) - Y) ** 2).sum(axis=2)
    for form in (np.ascontiguousarray, sparse.csr_array):
        gaps, to_points, total, row = np.empty((3, 4)), np.empty((3, 4)), np.zeros(X.shape[1]), np.empty_like(X[0])
        read(for_kernels(form(X)), for_kernels(form(Y)), gaps, to_points, total, row, Y)
        np.testing.assert_allclose(gaps, expected, atol=1e-12)
        np.testing.assert_allclose(to_points, expected, atol=1e-12)
        np.testing.assert_allclose(total, 0.5 * X.sum(axis=0, dtype=float))
        np.testing.assert_array_equal(row, X[2])


@settings(max_examples=100, deadline=None)
@given(PAIRS, draw.integers(0, 2**32))
def test_gaps_of_outer_products_are_those_of_products_written_out(pair, seed):
    X, _ = pair
    factors = np.random.default_rng(seed).integers(-2, 3, (len(X), 2)).astype(np.float32)
    outer = (factors[:, :, None] * X[:, None]).reshape(len(X), -1)
    each = prepare_outer_products(factors, sparse.csr_array(X), lambda work, blocks: [work(block) for block in blocks])
    dense = prepare_outer_products(factors, X, lambda work, blocks: [work(block) for block in blocks])
    np.testing.assert_array_equal(each.values.toarray(), dense.values)
    np.testing.assert_allclose(each.lengths, dense.lengths)
    squares = (outer.astype(float) ** 2).sum()
    values, scale = for_kernels(each.values), (each.lengths**2).sum() / squares if squares else 0.0
    for i, j in np.ndindex(len(X), len(X)):
        expected = scale * ((outer[i] - outer[j]) ** 2).sum()
        assert kernels.sparse_gap_of_outer_products(values, i, values, j, 2) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_products_of_sparse_rows_are_those_of_dense_ones(pair):
    X, Y = pair
    products = np.full((3, 4), np.nan, np.float32)
    columns = sparse.csr_array(sparse.csr_array(Y).T)
    kernels.sparse_products(for_kernels(sparse.csr_array(X)), for_kernels(columns), products)
    np.testing.assert_allclose(products, X @ Y.T)


@settings(max_examples=100, deadline=None)
@given(draw.lists(draw.integers(0, 40), unique=True, max_size=20).map(sorted), draw.integers(0, 41), draw.data())
def test_a_column_is_found_from_any_place_on(columns, column, data):
    low = data.draw(draw.integers(0, len(columns)))
    place = kernels.first_from(np.array(columns, np.int32), column, low, len(columns))
    assert place == low + np.searchsorted(columns[low:], column)
