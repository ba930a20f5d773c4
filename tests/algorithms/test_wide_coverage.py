"""Coverage by wide kernels chooses what the plain greedy algorithm chooses, without all pairs in memory."""

import sys

import numpy as np
import pytest

import naive_coverage as naive
from nextbatch.algorithms import facility_location
from nextbatch.algorithms.covering.wide_coverage import _upper_bounds, take_from_pairs
from nextbatch.algorithms.limits import Limits, groups_of
from nextbatch.algorithms.neighbors.pairs import pairs_of
from nextbatch.algorithms.neighbors.similarities import directions, similarity_named
from nextbatch.seeds import rng_for
from nextbatch.threads import threads, workers

KERNELS = [("rbf", 1.5), ("rbf", 0.3), ("threshold", 1.0), ("cosine", None)]


def rows_of(seed, n=300, d=3):
    rng = rng_for("wide", seed)
    X = rng.integers(-3, 4, (n, d)) if seed % 2 else rng.standard_normal((n, d))
    return X.astype(np.float32), rng.random(n)


def wide(X, k, similarity, width, weights=None, given=None, most_entries=0, groups=None, room=None):
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


@pytest.mark.parametrize("most_entries", [0, 20_000, 10**9])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("similarity", "width"), KERNELS)
def test_the_batch_is_that_of_the_naive_greedy_algorithm(similarity, width, seed, most_entries):
    X, w = rows_of(seed)
    greedy, _ = wide(X, 25, similarity, width, w, most_entries=most_entries)
    positions, gains = naive.facility_location(X, 25, similarity, width, w)
    np.testing.assert_allclose(greedy.gains, gains, rtol=1e-4, atol=1e-5)
    # Of equal gains either may come first within rounding: what is covered is the same.
    assert len(set(greedy.positions)) == 25
    if seed % 2 == 0:
        assert greedy.positions.tolist() == positions


@pytest.mark.parametrize("prices", [None, 3.0])
def test_bounds_that_are_made_anew_change_no_batch(monkeypatch, prices):
    module = sys.modules["nextbatch.algorithms.covering.wide_coverage"]
    X, w = rows_of(0)
    expected, _ = naive.facility_location(X, 25, "rbf", 1.5, w)
    calls = []
    upper = module._upper_bounds
    monkeypatch.setattr(module, "BLOCK", 8)
    monkeypatch.setattr(module, "_upper_bounds", lambda *a: calls.append(1) or upper(*a))
    radius = np.ones(len(X), dtype=np.float32)
    pairs = pairs_of(X, None, similarity_named("rbf", 1.5))
    greedy, _ = take_from_pairs(pairs, radius, 25, w, None, None if prices is None else np.full(len(X), prices), 0)
    assert greedy.positions.tolist() == expected
    assert len(calls) > 1


@pytest.mark.parametrize("most_entries", [0, 20_000])
def test_given_rows_are_covered_already(most_entries):
    X, w = rows_of(0)
    given = rng_for("given").standard_normal((5, 3)).astype(np.float32)
    greedy, _ = wide(X, 20, "rbf", 1.0, w, given, most_entries)
    positions, _ = naive.facility_location(X, 20, "rbf", 1.0, w, given)
    assert greedy.positions.tolist() == positions


@pytest.mark.parametrize("most_entries", [0, 10**9])
def test_where_nothing_is_left_to_gain_rows_come_by_position(most_entries):
    X, _ = rows_of(1)
    greedy, _ = wide(X, 300, "threshold", 100.0, most_entries=most_entries)
    assert greedy.gains[0] == 300 and not greedy.gains[1:].any()
    assert greedy.positions.tolist() == list(range(300))


@pytest.mark.parametrize("most_entries", [0, 10**9])
def test_limits_are_kept_and_a_batch_is_short_only_if_they_leave_no_other(most_entries):
    X, w = rows_of(2)
    groups = rng_for("groups").integers(8, size=300)
    limits = Limits(300, groups=(groups_of(groups, 2),))
    greedy, _ = wide(X, 40, "rbf", 1.0, w, most_entries=most_entries, room=limits.room(40))
    assert np.bincount(groups[greedy.positions]).tolist() == [2] * 8
    dense = facility_location(X, 40, similarity="rbf", width=1.0, weights=w, limits=limits)
    assert greedy.positions.tolist() == dense.positions.tolist()


def test_upper_bounds_are_never_below_the_gains_and_close_to_them():
    X, w = rows_of(4, n=1500, d=20)
    pairs = pairs_of(X, None, similarity_named("rbf", 5.0))
    radius = rng_for("radius").random(1500).astype(np.float32)
    with workers() as each:
        bounds = _upper_bounds(pairs, radius, w, each)
    gains = w @ np.maximum(np.exp(-naive.squared_distances(X, X) / 25) - (1 - radius[:, None].astype(float)), 0)
    assert (bounds >= gains).all() and (bounds <= gains * 1.01 + 1e-3).all()


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
    assert found.gains.sum() == pytest.approx(dense.gains.sum(), rel=1e-6)
    assert np.mean(found.positions == dense.positions) > 0.95
