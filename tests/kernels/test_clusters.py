"""The steps of K-means between full passes."""

import numpy as np
import pytest

import naive_distances as naive
from nextbatch.kernels.clustering.clusters import cut_in_two, move_to_means, promising_row, reassign, sort_by_label
from nextbatch.kernels.layout import frozen


@pytest.fixture
def state():
    rng = np.random.default_rng(0)
    X, labels = frozen(rng.standard_normal((200, 5)).astype(np.float32)), rng.integers(0, 12, 200)
    weights, centers = rng.random(200), rng.standard_normal((12, 5)).astype(np.float32)
    order, edges = np.empty(200, np.intp), np.empty(13, np.intp)
    sort_by_label(labels, order, edges)
    return X, weights, labels, centers, order, edges


def test_counting_sorts_rows_by_label_and_keeps_their_order(state):
    _, _, labels, _, order, edges = state
    np.testing.assert_array_equal(order, np.argsort(labels, kind="stable"))
    np.testing.assert_array_equal(edges, np.searchsorted(np.sort(labels), range(13)))


def test_centers_that_have_to_move_move_to_the_weighted_mean(state):
    X, weights, labels, centers, order, edges = state
    moved, before = np.arange(12) % 2 == 0, centers.copy()
    move_to_means(X, weights, order, edges, moved, centers)
    for c in range(12):
        mean = np.average(X[labels == c], axis=0, weights=weights[labels == c])
        np.testing.assert_allclose(centers[c], mean if moved[c] else before[c], rtol=1e-5, atol=1e-6)


def test_a_center_whose_rows_weigh_nothing_stays(state):
    X, weights, _, centers, order, edges = state
    before = centers.copy()
    move_to_means(X, 0 * weights, order, edges, np.ones(12, bool), centers)
    np.testing.assert_array_equal(centers, before)


def test_with_all_centers_as_neighbors_every_row_finds_its_nearest(state):
    X, _, labels, centers, _, _ = state
    everyone, moved = np.tile(np.arange(12), (12, 1)), np.ones(12, bool)
    distances, labels = np.zeros(200), labels.copy()
    reassign(X, centers, everyone, moved, distances, labels)
    np.testing.assert_array_equal(labels, naive.squared_distances(X, centers).argmin(axis=1))
    np.testing.assert_allclose(distances, naive.squared_distances(X, centers).min(axis=1))


def test_looking_only_at_moved_centers_finds_the_same(state):
    X, _, labels, centers, _, _ = state
    everyone, labels, distances = np.tile(np.arange(12), (12, 1)), labels.copy(), np.zeros(200)
    reassign(X, centers, everyone, np.ones(12, bool), distances, labels)
    moved = np.arange(12) < 4
    centers[moved] += 0.3
    reassign(X, centers, everyone, moved, distances, labels)
    np.testing.assert_array_equal(labels, naive.squared_distances(X, centers).argmin(axis=1))


def around_mean(X, weights):
    if not len(X):
        return 0.0
    return weights @ naive.squared_distances(X, [np.average(X, axis=0, weights=weights)])[:, 0]


@pytest.mark.parametrize("free", [12, 0])
def test_the_gain_of_a_cut_is_reached_by_two_centers(state, free):
    X, weights, labels, centers, order, edges = state
    distances = naive.squared_distances(X, centers)[np.arange(200), labels]
    gains, cuts, before = np.empty(12), np.empty(12, np.intp), order.copy()
    cut_in_two(X, weights, distances, order, edges, centers, X.shape[1], free, gains, cuts)
    for c in range(12):
        rows, left = order[edges[c] : edges[c + 1]], order[cuts[c] : edges[c + 1]]
        assert sorted(rows) == list(before[edges[c] : edges[c + 1]])
        stay = np.setdiff1d(rows, left)
        cost = around_mean(X[left], weights[left])
        cost += around_mean(X[stay], weights[stay]) if free else weights[stay] @ distances[stay]
        assert 0 < gains[c] <= weights[rows] @ distances[rows] - cost + 1e-9


def test_the_most_promising_row_is_the_same_for_a_weight_of_two_and_for_two_copies(state):
    X, _, labels, centers, _, _ = state
    w = np.random.default_rng(1).integers(0, 3, 200)
    distances = naive.squared_distances(X, centers)[np.arange(200), labels]
    origin = np.repeat(np.arange(200), w)
    weighted = promising_row(X, w.astype(float), distances, np.arange(200))
    copied = promising_row(frozen(X[origin]), np.ones(len(origin)), distances[origin], np.arange(len(origin)))
    assert weighted == origin[copied]
