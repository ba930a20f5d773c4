"""Nearest neighbors are exact, with ties by position."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_distances as naive
from nextbatch.algorithms import nearest_neighbors


def assert_same(X, k, Y):
    found, (positions, distances) = nearest_neighbors(X, k, among=Y), naive.nearest_neighbors(X, k, Y)
    np.testing.assert_array_equal(found.positions, positions)
    np.testing.assert_allclose(found.distances, distances, rtol=1e-6, atol=0)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 80), st.integers(1, 30), st.sampled_from(["normal", "grid", "copies"]))
def test_neighbors_are_those_of_direct_distances(seed, n, m, kind):
    rng = np.random.default_rng(seed)
    everything = rng.standard_normal((n + m, 5)).astype(np.float32)
    if kind == "grid":
        everything = rng.integers(0, 2, (n + m, 5)).astype(np.float32)
    if kind == "copies":
        everything = everything[rng.integers(0, 4, n + m) % (n + m)]
    assert_same(everything[:n], int(rng.integers(1, m + 1)), everything[n:])


@pytest.mark.parametrize("offset", [0, 1e3, 1e5])
@pytest.mark.parametrize("scale", [1e-12, 1, 1e9])
def test_a_common_offset_or_scale_costs_no_digits(offset, scale):
    rng = np.random.default_rng(0)
    X = ((rng.standard_normal((300, 16)) + offset) * scale).astype(np.float32)
    for k in (1, 5):
        assert_same(X, k, X)


def test_a_row_far_from_all_others_spoils_nothing():
    X = np.random.default_rng(0).standard_normal((300, 16)).astype(np.float32)
    X[17] = 1e8
    for k in (1, 5):
        assert_same(X, k, X)


def test_rows_in_many_blocks_and_panels_are_all_seen():
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((2500, 3)).astype(np.float32), rng.standard_normal((1300, 3)).astype(np.float32)
    for k in (1, 4):
        assert_same(X, k, Y)


@pytest.mark.parametrize("k", [0, 1, 3])
def test_nothing_to_ask_gives_nothing(k):
    assert nearest_neighbors(np.empty((0, 2)), k, among=np.ones((5, 2))).positions.shape == (0, k)
