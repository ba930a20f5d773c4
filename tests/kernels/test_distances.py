"""Direct distances, and sums of distances with a margin."""

import numpy as np
import pytest

import naive_distances as naive
from nextbatch.algorithms.products import relative_error
from nextbatch.kernels.distances import add_distances, squared_distance, squared_distances_to_row, sums_of_distances


@pytest.mark.parametrize("d", [1, 3, 8, 100])
def test_direct_distances_are_right_to_the_last_digits(d):
    rng = np.random.default_rng(d)
    X = (1e4 + rng.standard_normal((30, d))).astype(np.float32)
    result = np.empty(30)
    squared_distances_to_row(X, X[0], result)
    np.testing.assert_allclose(result, naive.squared_distances(X[:1], X)[0], rtol=1e-14)
    assert squared_distance(X[0], X[0]) == 0.0


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
    add_distances(X @ X.T, squares, squares, relative_error(20), sums, doubts)
    sums_of_distances(X, X, exact)
    np.testing.assert_allclose(exact, np.sqrt(naive.squared_distances(X, X)).sum(axis=1))
    assert (abs(sums - exact) <= doubts).all()
    assert (doubts <= 0.01 * exact).all() or offset
