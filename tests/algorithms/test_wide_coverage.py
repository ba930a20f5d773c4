"""Coverage by wide kernels chooses what the plain greedy algorithm chooses, or as good, without all pairs in memory."""

import sys

import numpy as np
import pytest

import naive_coverage as naive
from nextbatch.algorithms import facility_location
from nextbatch.algorithms.covering.wide_coverage import _drawn, take_from_pairs
from nextbatch.algorithms.limits import Limits, groups_of
from nextbatch.algorithms.neighbors.pairs import pairs_of
from nextbatch.algorithms.neighbors.similarities import directions, similarity_named
from nextbatch.seeds import rng_for
from nextbatch.threads import threads

KERNELS = [("rbf", 1.5), ("rbf", 0.3), ("threshold", 1.0), ("cosine", None)]


def rows_of(seed, n=300, d=3):
    rng = rng_for("wide", seed)
    X = rng.integers(-3, 4, (n, d)) if seed % 2 else rng.standard_normal((n, d))
    return X.astype(np.float32), rng.random(n)


def wide(X, k, similarity, width, weights=None, given=None, most_entries=10**9, groups=None, room=None):
    measure = similarity_named(similarity, width)
    if measure.of_directions:
        groups = np.where(X.any(axis=1), 0, -1)
        X = directions(X)
    radius = np.full(len(X), measure.nothing, dtype=np.float32)
    if given is not None:
        gaps = naive.squared_distances(X, given).min(axis=1).astype(np.float32)
        radius = np.minimum(radius, measure.dissimilarity(gaps))
    w = np.ones(len(X)) if weights is None else weights
    return take_from_pairs(pairs_of(X, groups, measure), radius, k, w, room, None, most_entries)


def blobs(n=1200, d=8):
    rng = rng_for("wide blobs")
    return directions(rng.standard_normal((30, d))[rng.integers(30, size=n)] + 0.4 * rng.standard_normal((n, d)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("similarity", "width"), KERNELS)
def test_with_room_for_all_entries_the_batch_is_that_of_the_naive_greedy_algorithm(similarity, width, seed):
    X, w = rows_of(seed)
    greedy, _ = wide(X, 25, similarity, width, w)
    positions, gains = naive.facility_location(X, 25, similarity, width, w)
    np.testing.assert_allclose(greedy.gains, gains, rtol=1e-4, atol=1e-5)
    # Of equal gains either may come first within rounding: what is covered is the same.
    assert len(set(greedy.positions)) == 25
    if seed % 2 == 0:
        assert greedy.positions.tolist() == positions


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("width", [1.0, 0.5])
@pytest.mark.parametrize(("k", "share"), [(60, 30), (10, 12)])
def test_with_little_room_the_objective_is_within_one_percent(width, k, share, weighted):
    X = blobs()
    w = rng_for("uncertain").beta(0.5, 3, len(X)) if weighted else np.ones(len(X))
    exact, _ = wide(X, k, "rbf", width, w)
    # Lists of twice the n / k nearest rows for a batch of 60; of these for 10, if 5 of 6 rows are drawn.
    found, _ = wide(X, k, "rbf", width, w, most_entries=len(X) ** 2 // share)
    assert found.positions.tolist() != exact.positions.tolist()
    assert found.gains.sum() > 0.99 * exact.gains.sum()


@pytest.mark.parametrize(("k", "most_entries"), [(30, 40_000), (5, 40_000), (5, 1)])
def test_gains_and_radii_are_those_of_all_pairs(k, most_entries):
    X = blobs()
    w = rng_for("gains").random(len(X))
    found, radius = wide(X, k, "rbf", 1.0, w, most_entries=most_entries)
    nearest = np.maximum.accumulate(naive.similarities(X, X[found.positions], "rbf", 1.0), axis=1)
    np.testing.assert_allclose(np.cumsum(found.gains), w @ nearest, rtol=1e-5)
    np.testing.assert_allclose(radius, 1 - nearest[:, -1], atol=1e-5)


def test_drawn_weights_estimate_the_sums_of_all():
    w = np.concatenate([np.zeros(100), rng_for("weights").beta(0.3, 3, 5000)])
    drawn = _drawn(w, 1000)
    assert np.count_nonzero(drawn) == 1000 and not drawn[:100].any() and (drawn[drawn > 0] >= w[drawn > 0]).all()
    np.testing.assert_array_equal(drawn, _drawn(w, 1000))
    # A sum of some 400 drawn weights of about the same size is off by one part in twenty.
    for some in np.array_split(rng_for("parts").permutation(len(w)), 3):
        assert drawn[some].sum() == pytest.approx(w[some].sum(), rel=0.15)


@pytest.mark.parametrize("most_entries", [1000, 10**9])
def test_where_nothing_is_left_to_gain_rows_come_by_position(most_entries):
    X, _ = rows_of(1)
    greedy, _ = wide(X, 300, "threshold", 100.0, most_entries=most_entries)
    assert greedy.gains[0] == 300 and not greedy.gains[1:].any()
    assert greedy.positions.tolist() == list(range(300))


@pytest.mark.parametrize("most_entries", [10_000, 10**9])
def test_limits_are_kept_and_a_batch_is_short_only_if_they_leave_no_other(most_entries):
    X, w = rows_of(2)
    groups = rng_for("groups").integers(8, size=300)
    limits = Limits(300, groups=(groups_of(groups, 2),))
    greedy, _ = wide(X, 40, "rbf", 1.0, w, most_entries=most_entries, room=limits.room(40))
    assert np.bincount(groups[greedy.positions]).tolist() == [2] * 8
    dense = facility_location(X, 40, similarity="rbf", width=1.0, weights=w, limits=limits)
    assert greedy.positions.tolist() == dense.positions.tolist() or most_entries == 10_000


def test_the_number_of_threads_changes_no_row():
    X, w = rows_of(6, n=2500, d=16)
    batches = []
    for count in (1, 2):
        with threads(count):
            batches.append(wide(X, 50, "rbf", 4.0, w, most_entries=10**6)[0])
    np.testing.assert_array_equal(batches[0].positions, batches[1].positions)
    np.testing.assert_array_equal(batches[0].gains, batches[1].gains)


@pytest.mark.slow
def test_above_the_rows_that_all_pairs_are_kept_of_the_objective_is_the_dense_one(monkeypatch):
    X = directions(rng_for("blobs").standard_normal((9000, 32)).astype(np.float32))
    found = facility_location(X, 100, similarity="rbf", width=1.0)
    monkeypatch.setattr(sys.modules["nextbatch.algorithms.covering.facility_location"], "DENSE_ROWS", 10_000)
    dense = facility_location(X, 100, similarity="rbf", width=1.0)
    assert found.gains.sum() > 0.99 * dense.gains.sum()
