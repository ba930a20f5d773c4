"""Farthest first takes what its naive twin takes, and knows how good that is."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_distances as naive
from nextbatch.algorithms import farthest_first


def assert_same(X, k, given=None):
    found, (positions, distances, radius) = farthest_first(X, k, given=given), naive.farthest_first(X, k, given)
    np.testing.assert_array_equal(found.positions, positions)
    np.testing.assert_allclose(found.distances, distances, rtol=1e-6)
    assert found.radius == pytest.approx(radius)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 80), st.sampled_from(["normal", "grid", "copies"]), st.booleans())
def test_it_takes_what_the_naive_twin_takes(seed, n, kind, with_given):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 4)).astype(np.float32)
    if kind == "grid":
        X = rng.integers(0, 3, (n, 4)).astype(np.float32)
    if kind == "copies":
        X = X[rng.integers(0, 5, n) % n]
    assert_same(X, int(rng.integers(1, n + 1)), rng.standard_normal((3, 4)).astype(np.float32) if with_given else None)


def test_more_rows_than_candidates_change_nothing():
    rng = np.random.default_rng(0)
    assert_same(rng.standard_normal((3000, 3)).astype(np.float32), 200)
    assert_same(rng.integers(0, 5, (3000, 3)).astype(np.float32), 200)


def test_all_rows_are_taken_even_if_they_are_identical():
    assert_same(np.ones((1500, 2), np.float32), 1500)


def test_ten_then_ten_more_are_the_same_as_twenty():
    X = np.random.default_rng(0).standard_normal((400, 5)).astype(np.float32)
    twenty = farthest_first(X, 20, given=X[:1]).positions
    ten = farthest_first(X, 10, given=X[:1]).positions
    more = farthest_first(X, 10, given=X[[0, *ten]]).positions
    np.testing.assert_array_equal(twenty, [*ten, *more])


def test_half_the_radius_is_a_lower_bound_on_the_best_possible():
    rng = np.random.default_rng(0)
    for _ in range(20):
        X = rng.standard_normal((9, 2)).astype(np.float32)
        distances = np.sqrt(naive.squared_distances(X, X))
        best = min(distances[:, list(rows)].min(axis=1).max() for rows in combinations(range(9), 3))
        found = farthest_first(X, 3)
        assert found.radius / 2 <= best + 1e-6
        assert found.radius == pytest.approx(distances[:, found.positions].min(axis=1).max(), rel=1e-5)
