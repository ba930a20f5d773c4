"""Coarse cells find nearly what a full pass finds, for a part of the work."""

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_distances as naive
from nextbatch.algorithms import weighted_k_means
from nextbatch.algorithms.clustering.cells import Cells, insert_centers, make_cells, shares
from nextbatch.algorithms.neighbors.products import frame_of, nothing_near, prepare
from nextbatch.threads import workers

# The package names the function like its module.
K_MEANS = import_module("nextbatch.algorithms.clustering.weighted_k_means")


def mixture(n, d=8, components=30, seed=0):
    rng = np.random.default_rng(seed)
    centers = rng.standard_normal((components, d))
    return (centers[rng.integers(components, size=n)] + 0.5 * rng.standard_normal((n, d))).astype(np.float32)


def test_a_row_looks_at_the_cells_nearest_to_it():
    X = mixture(300)
    with workers() as each:
        cells = make_cells(prepare(X, frame_of(X), each), X[:20], each)
    nearest = naive.nearest_neighbors(X, 8, X[:20])[0]
    np.testing.assert_array_equal(cells.home, nearest[:, 0])
    for g in range(20):
        np.testing.assert_array_equal(cells.looking_at(g), np.flatnonzero((nearest == g).any(axis=1)))


def test_nearly_all_rows_find_their_nearest_center_and_the_others_a_near_one():
    X = mixture(3000)
    C = X[:400]
    with workers() as each:
        rows, centers = prepare(X, frame_of(X), each), prepare(C, frame_of(X), each)
        found = nothing_near(len(X))
        insert_centers(rows, centers, found, each, make_cells(rows, X[:20], each))
    distances = naive.squared_distances(X, C)
    assert (found.positions[:, 0] == distances.argmin(axis=1)).mean() > 0.97
    np.testing.assert_allclose(found.distances[:, 0], distances[np.arange(3000), found.positions[:, 0]])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from([0.0, 1e-9, 0.3, 5.0, 1e9])), min_size=1), st.data())
def test_shares_add_up_and_no_cell_gives_more_than_it_has(sizes_and_costs, data):
    sizes = np.array([size for size, _ in sizes_and_costs])
    home = np.repeat(np.arange(len(sizes)), sizes)
    costs = np.array([cost for _, cost in sizes_and_costs])[home]
    k = data.draw(st.integers(0, len(home)))
    cells = Cells(np.empty((len(sizes), 0)), home, costs, home, np.empty(0))
    shared = shares(cells, np.ones(len(home)), k)
    assert shared.sum() == k
    assert (shared >= 0).all()
    assert (shared <= sizes).all()


def test_shares_follow_the_cost():
    home = np.repeat([0, 1], 50)
    cells = Cells(np.empty((2, 0)), home, np.where(home == 0, 1.0, 3.0), home, np.empty(0))
    np.testing.assert_array_equal(shares(cells, np.ones(100), 40), [10, 30])


@pytest.mark.parametrize("seeding", ["d2", "random"])
def test_with_many_clusters_k_means_is_nearly_as_good_as_with_full_passes(monkeypatch, seeding):
    X, w = mixture(3000), np.random.default_rng(1).random(3000)
    full = weighted_k_means(X, 300, np.random.default_rng(0), weights=w, seeding=seeding)
    monkeypatch.setattr(K_MEANS, "MANY_CENTERS", 100)
    by_cells = weighted_k_means(X, 300, np.random.default_rng(0), weights=w, seeding=seeding)
    assert by_cells.inertia < 1.02 * full.inertia
    distances = naive.squared_distances(X, by_cells.centers)
    assert by_cells.inertia == pytest.approx(w @ distances[np.arange(3000), by_cells.labels])
    assert len(np.unique(by_cells.labels)) == 300


def test_identical_rows_and_given_centers_pass_through_cells(monkeypatch):
    monkeypatch.setattr(K_MEANS, "MANY_CENTERS", 10)
    assert weighted_k_means(np.ones((200, 3)), 50, np.random.default_rng(0)).inertia == 0.0
    X = mixture(500)
    result = weighted_k_means(X, 40, np.random.default_rng(0), given=X[:30])
    assert (result.labels[:30] >= 40).sum() > 20


def test_rows_all_of_whose_cells_are_empty_look_everywhere():
    X = mixture(300)
    C = X[:1] + 50
    with workers() as each:
        rows, centers = prepare(X, frame_of(X), each), prepare(C, frame_of(X), each)
        found = nothing_near(len(X))
        insert_centers(rows, centers, found, each, make_cells(rows, X[:40], each))
    assert (found.positions == 0).all()


@pytest.mark.parametrize("passes", [0, 3])
def test_rows_of_a_cell_that_costs_nothing_have_a_center_all_the_same(passes):
    # Copies far from all others are a cell of their own, whose share of the centers is none.
    X = mixture(6000)
    X[17::1999] = 40.0
    found = weighted_k_means(X, 5000, np.random.default_rng(0), passes=passes)
    assert found.labels.max() < 5000
    assert np.isfinite(found.inertia)
