"""Mean distances to the nearest rows of the same group, against all pairs."""

import sys

import numpy as np
import pytest

import naive_distances as naive
from nextbatch.algorithms import neighbor_distances
from nextbatch.errors import BadInput
from nextbatch.threads import threads


def twin(X, k, groups):
    result, counts = np.zeros(len(X)), np.broadcast_to(k, len(X))
    for i in range(len(X)):
        others = np.setdiff1d(np.flatnonzero(groups == groups[i]), [i])
        nearest = np.sort(naive.squared_distances(X[[i]], X[others])[0])[: counts[i]]
        result[i] = nearest.mean() if len(nearest) else 0.0
    return result


def rows(n=300, d=6):
    rng = np.random.default_rng(n)
    X = rng.standard_normal((n, d)).astype(np.float32)
    X[n // 2 : n // 2 + 9] = X[0]
    return X, rng.integers(0, 40, size=n) ** 2 // 40


@pytest.mark.parametrize("k", [1, 4, 50])
def test_means_are_those_of_all_pairs_in_the_group(k):
    X, groups = rows()
    np.testing.assert_allclose(neighbor_distances(X, k, within=groups), twin(X, k, groups), rtol=1e-12)
    np.testing.assert_allclose(neighbor_distances(X, k), twin(X, k, np.zeros(len(X))), rtol=1e-12)


def test_small_and_large_groups_may_have_counts_of_their_own(monkeypatch):
    X, groups = rows(500)
    counts = np.random.default_rng(0).integers(0, 30, groups.max() + 1)
    numbers = np.unique(groups, return_inverse=True)[1]
    expected = twin(X, counts[numbers], groups)
    module = sys.modules[neighbor_distances.__module__]
    for small, large in ((32, 2048), (0, 2048), (0, 2), (10_000, 2048)):
        monkeypatch.setattr(module, "SMALL_GROUP", small)
        monkeypatch.setattr(module, "LARGE_GROUP", large)
        found = neighbor_distances(X, counts[: numbers.max() + 1], within=groups)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_group_that_all_threads_share_is_measured_like_one_of_a_single_thread(monkeypatch):
    X, groups = rows(600)
    expected = neighbor_distances(X, 5, within=groups)
    # The function hides the module of its name.
    monkeypatch.setattr(sys.modules[neighbor_distances.__module__], "LARGE_GROUP", 2)
    with threads(1):
        np.testing.assert_array_equal(neighbor_distances(X, 5, within=groups), expected)


def test_a_row_alone_and_copies_have_no_distance():
    X = [[0.0], [0.0], [0.0], [5.0]]
    assert neighbor_distances(X, 2, within=[0, 0, 0, 1]).tolist() == [0, 0, 0, 0]
    assert neighbor_distances(X, 0).tolist() == [0, 0, 0, 0]
    assert neighbor_distances(np.empty((0, 2)), 3).tolist() == []


def test_groups_must_describe_the_rows():
    with pytest.raises(BadInput, match="within and rows must describe the same rows"):
        neighbor_distances([[0.0], [1.0]], 1, within=[0])
    for wrong in ([0, -1], [0.0, 0.5], [0, np.nan]):
        with pytest.raises(BadInput, match="within must hold whole numbers"):
            neighbor_distances([[0.0], [1.0]], 1, within=wrong)
    for counts in ([1, 1], [-1], [0.5], "a"):
        with pytest.raises(BadInput, match="k must be a whole number"):
            neighbor_distances([[0.0], [1.0]], counts, within=[3, 3])
    with pytest.raises(BadInput, match="k must not be negative"):
        neighbor_distances([[0.0], [1.0]], -1)
