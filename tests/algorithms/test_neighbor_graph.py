"""The neighbor graph is exact, in whatever way its products are cut short."""

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_coverage as naive
from nextbatch.algorithms import neighbor_graph
from nextbatch.algorithms.neighbors import sketches
from nextbatch.threads import threads

module = importlib.import_module("nextbatch.algorithms.neighbors.neighbor_graph")  # the package names the function so


def assert_exact(X, k):
    positions, distances = naive.neighbor_graph(X, k)
    graph = neighbor_graph(X, k)
    np.testing.assert_array_equal(graph.distances, distances)
    np.testing.assert_array_equal(graph.positions, positions)
    beyond = np.sort(naive.squared_distances(X, X), axis=1)[:, k:].min(axis=1, initial=np.inf)
    assert (graph.radii <= beyond).all()
    assert (graph.radii >= beyond * (1 - 1e-6)).all() or np.isinf(beyond).all()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 5), st.booleans())
def test_small_graphs_are_those_of_sorting_all_distances(seed, n, d, whole):
    rng = np.random.default_rng(seed)
    X = (rng.integers(-2, 3, (n, d)) if whole else rng.standard_normal((n, d))).astype(np.float32)
    assert_exact(X, int(rng.integers(1, n + 1)))


@pytest.mark.parametrize("seed", range(3))
def test_tiles_sketches_and_orders_change_nothing(monkeypatch, seed):
    monkeypatch.setattr(module, "TILE", 32)
    monkeypatch.setattr(sketches, "FEWEST_COLUMNS", 16)
    monkeypatch.setattr(sketches, "SAMPLED_ROWS", 64)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((20, 3)) @ rng.standard_normal((3, 24))
    X = (X[rng.integers(20, size=333)] + 0.1 * rng.standard_normal((333, 24))).astype(np.float32)
    assert_exact(X, 7)
    assert_exact(X, 50)


def test_ties_at_the_end_of_a_list_go_by_position(monkeypatch):
    monkeypatch.setattr(module, "TILE", 32)
    grid = np.stack(np.meshgrid(np.arange(18), np.arange(18)), axis=-1).reshape(-1, 2)
    shuffled = np.random.default_rng(0).permutation(grid).astype(np.float32)
    for k in (2, 3, 6, 10):
        assert_exact(shuffled, k)


@pytest.mark.parametrize("kinds", [1, 3])
def test_more_copies_than_fit_the_lists_are_listed_by_position(monkeypatch, kinds):
    monkeypatch.setattr(module, "TILE", 32)
    rng = np.random.default_rng(0)
    assert_exact(rng.standard_normal((kinds, 4)).astype(np.float32)[rng.integers(kinds, size=300)], 6)


def test_distances_far_below_the_rounding_of_the_products_are_right():
    rng = np.random.default_rng(0)
    X = (1000 * rng.integers(0, 3, (200, 1)) + rng.integers(0, 64, (200, 2)) / 64).astype(np.float32)
    assert_exact(X, 10)


def test_the_number_of_threads_changes_nothing():
    X = np.random.default_rng(0).standard_normal((3000, 16)).astype(np.float32)
    graphs = []
    for number in (1, 2, 3):
        with threads(number):
            graphs.append(neighbor_graph(X, 12))
    for other in graphs[1:]:
        for ours, theirs in zip(graphs[0], other, strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_a_graph_without_neighbors_knows_nothing():
    graph = neighbor_graph([[0.0], [1.0]], 0)
    assert graph.positions.shape == (2, 0)
    assert graph.radii.tolist() == [0.0, 0.0]


def test_the_last_graph_is_kept_within_a_block_and_for_its_own_rows_only():
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((2, 50, 3)).astype(np.float32)
    with module.last_graph_kept():
        graph = neighbor_graph(X, 4)
        assert neighbor_graph(X.copy(), 4) is graph
        assert neighbor_graph(X, 5).positions.shape == (50, 5)
        other = neighbor_graph(Y, 5)
        np.testing.assert_array_equal(other.distances, naive.neighbor_graph(Y, 5)[1])
        assert neighbor_graph(X, 4) is not graph  # only the last one
    assert neighbor_graph(X, 4) is not neighbor_graph(X, 4)
