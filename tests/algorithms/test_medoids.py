"""From centers to different rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_distances as naive
from nextbatch.algorithms import distinct_medoids, k_medoids_cost, weighted_k_means
from nextbatch.errors import BadInput


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.booleans())
def test_pairs_are_settled_by_distance_then_center_then_row(seed, n, with_ties):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 3, (n, 2)) if with_ties else rng.standard_normal((n, 2)).astype(np.float32)
    centers = rng.permutation(np.repeat(X, 2, axis=0))[: rng.integers(1, n + 1)]
    np.testing.assert_array_equal(distinct_medoids(X, centers), naive.distinct_medoids(X, centers))


def test_many_identical_centers_take_as_many_rows():
    X = np.random.default_rng(0).standard_normal((700, 3)).astype(np.float32)
    chosen = distinct_medoids(X, np.zeros((300, 3)))
    np.testing.assert_array_equal(chosen, naive.nearest_neighbors(np.zeros((1, 3)), 300, X)[0][0])


def test_more_centers_than_rows_are_refused():
    with pytest.raises(BadInput, match="number of centers"):
        distinct_medoids([[0.0]], [[0.0], [1.0]])


def test_the_cost_is_the_weighted_squared_distance_to_the_nearest_chosen():
    rng = np.random.default_rng(0)
    X, w = rng.standard_normal((100, 4)).astype(np.float32), rng.random(100)
    expected = w @ naive.squared_distances(X, X[:9]).min(axis=1)
    assert k_medoids_cost(X, range(9), weights=w) == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 300), st.sampled_from(["normal", "grid", "copies"]))
def test_the_labels_of_a_clustering_change_nothing(seed, n, kind):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 3)).astype(np.float32)
    if kind == "grid":
        X = rng.integers(0, 3, (n, 3)).astype(np.float32)
    if kind == "copies":
        X = X[rng.integers(0, 5, n) % n]
    k = int(rng.integers(1, n + 1))
    fixed = X[:2] + 1 if seed % 2 else None
    clustering = weighted_k_means(X, k, rng, given=fixed, passes=2)
    expected = naive.distinct_medoids(X, clustering.centers)
    np.testing.assert_array_equal(distinct_medoids(X, clustering.centers, labels=clustering.labels), expected)


def test_labels_of_other_rows_are_refused():
    with pytest.raises(BadInput, match="labels"):
        distinct_medoids([[0.0], [1.0]], [[0.0]], labels=[0])
