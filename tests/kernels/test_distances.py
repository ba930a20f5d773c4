"""Direct distances, and sums of distances with a margin."""

import numpy as np
import pytest

import naive_distances as naive
from nextbatch.algorithms.neighbors.rounding import share_of_squares
from nextbatch.kernels.distances import (
    add_distances,
    squared_distance,
    squared_distance_of_outer_products,
    squared_distance_of_rows,
    squared_distances_to_row,
    sums_of_distances,
)


@pytest.mark.parametrize("d", [1, 3, 8, 100])
def test_direct_distances_are_right_to_the_last_digits(d):
    rng = np.random.default_rng(d)
    X = (1e4 + rng.standard_normal((30, d))).astype(np.float32)
    result = np.empty(30)
    squared_distances_to_row(X, X[0], result)
    np.testing.assert_allclose(result, naive.squared_distances(X[:1], X)[0], rtol=1e-14)
    assert squared_distance(X[0], X[0]) == 0.0


@pytest.mark.parametrize("spread", [1.0, 1e-3, 1e-6])
@pytest.mark.parametrize(("factors", "others"), [(1, 1), (3, 17), (10, 100)])
def test_distances_of_outer_products_are_right_even_where_rows_nearly_coincide(factors, others, spread):
    rng = np.random.default_rng(factors)
    X = (1 + spread * rng.standard_normal((12, factors + others))).astype(np.float32)
    # Products of float32 values are exact in float64, so that the naive distances only round in their sum.
    exact = naive.squared_distances(*2 * [naive.outer_products(X[:, :factors], X[:, factors:].astype(float))])
    ours = [[squared_distance_of_outer_products(x, y, factors) for y in X] for x in X]
    np.testing.assert_allclose(ours, exact, rtol=1e-9)
    np.testing.assert_array_equal(ours, np.transpose(ours))
    assert squared_distance_of_rows(X[0], X[1], factors) == ours[0][1]
    assert squared_distance_of_rows(X[0], X[1], 0) == squared_distance(X[0], X[1])


def test_infinite_rows_stay_infinite_and_nan_stays_nan():
    zero = np.zeros(9, np.float32)
    assert squared_distance(zero + np.float32(np.inf), zero) == np.inf
    assert np.isnan(squared_distance(zero + np.float32(np.nan), zero))


@pytest.mark.parametrize("offset", [0.0, 30.0])
def test_sums_from_products_are_no_farther_off_than_they_say(offset):
    rng = np.random.default_rng(0)
    X = (rng.standard_normal((200, 20)) + offset).astype(np.float32)
    X[50:60] = X[40]
    squares = (X.astype(np.float64) ** 2).sum(axis=1).astype(np.float32)
    sums, doubts, exact = np.zeros(200), np.zeros(200), np.empty(200)
    add_distances(X @ X.T, squares, squares, share_of_squares(20), sums, doubts)
    sums_of_distances(X, X, exact)
    np.testing.assert_allclose(exact, np.sqrt(naive.squared_distances(X, X)).sum(axis=1))
    assert (abs(sums - exact) <= doubts).all()
    assert (doubts <= 0.01 * exact).all() or offset
