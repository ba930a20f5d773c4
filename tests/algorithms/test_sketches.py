"""Sketches bound distances from below, whatever the rows look like, and change no result."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_distances as naive
from nextbatch.algorithms import (
    d2_sampling,
    farthest_first,
    nearest_neighbors,
    neighbor_graph,
    weighted_k_means,
)
from nextbatch.algorithms.neighbors import sketches
from nextbatch.algorithms.neighbors.products import Frame, frame_of, prepare
from nextbatch.algorithms.neighbors.rounding import relative_error
from nextbatch.threads import workers


def near_a_subspace(rng, n, d, rank, noise):
    X = rng.standard_normal((n, rank)) @ rng.standard_normal((rank, d)) + noise * rng.standard_normal((n, d))
    return X.astype(np.float32)


@pytest.fixture
def small(monkeypatch):
    """Sketch even small inputs."""
    for name, value in {"FEWEST_COLUMNS": 16, "SAMPLED_ROWS": 64, "FEWEST_OTHERS": 8, "WORTH_MEASURING": 1.0}.items():
        monkeypatch.setattr(sketches, name, value)


def orthonormal(rng, d, columns):
    return np.linalg.qr(rng.standard_normal((d, columns)))[0]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 200), st.floats(-10, 10), st.floats(0, 3), st.floats(-6, 0))
def test_a_distance_between_sketches_is_never_too_large(seed, d, magnitude, offset, noise):
    rng = np.random.default_rng(seed)
    X = near_a_subspace(rng, 40, d, max(1, d // 8), 10**noise) + np.float32(10**offset)
    X = (X * 10**magnitude).astype(np.float32)
    X[20:30] = np.nextafter(X[:10], np.float32(np.inf))
    for basis in (orthonormal(rng, d, max(1, d // 8)), np.eye(d)[:, :1]):
        with workers() as each:
            rows = prepare(X, Frame(frame_of(X).shift, basis), each)
        lengths, error = rows.lengths, relative_error(d)
        both = lengths[:, None] + lengths
        bounds = lengths[:, None] ** 2 + lengths**2 - 2 * (rows.sketches @ rows.sketches.T) - error * both**2 - 1e-30
        assert (bounds <= naive.squared_distances(X, X)).all()


def test_a_sketch_of_rows_in_the_subspace_misses_nothing(small):
    rng = np.random.default_rng(0)
    X = near_a_subspace(rng, 300, 64, 7, 0.0)
    with workers() as each:
        rows = prepare(X, frame_of(X, 300), each)
    shifted = X - rows.frame.shift
    np.testing.assert_allclose(rows.sketches @ rows.sketches.T, shifted @ shifted.T, atol=1e-3)


def test_rows_that_fill_the_space_are_not_sketched(small):
    X = np.random.default_rng(0).standard_normal((300, 64)).astype(np.float32)
    assert frame_of(X, 300).basis is None


@pytest.mark.parametrize("noise", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_sketches_change_no_result(monkeypatch, small, noise, seed):
    def results():
        rng = np.random.default_rng(seed)
        X = near_a_subspace(rng, 400, 48, 5, noise)
        X[300:] = X[:100]
        clustering = weighted_k_means(X, 40, np.random.default_rng(1), weights=rng.random(400))
        return [
            clustering.labels,
            clustering.centers,
            farthest_first(X, 100).positions,
            d2_sampling(X, 100, np.random.default_rng(1)),
            nearest_neighbors(X, 3).positions,
            nearest_neighbors(X[:200], 1, among=X[200:]).positions,
            neighbor_graph(X, 10).positions,
        ]

    assert frame_of(near_a_subspace(np.random.default_rng(seed), 400, 48, 5, noise), 40).basis is not None
    sketched = results()
    monkeypatch.setattr(sketches, "FEWEST_COLUMNS", 10**9)
    for ours, whole in zip(sketched, results(), strict=True):
        np.testing.assert_array_equal(ours, whole)


def test_rows_far_from_the_origin_that_the_subspace_just_misses_keep_their_neighbors():
    rng = np.random.default_rng(2)
    n, d, k = 3000, 128, 20
    Q = orthonormal(rng, d, 17)
    within = rng.standard_normal((n, 15))
    within /= np.linalg.norm(within, axis=1)[:, None]
    X = 1.5 / np.sqrt(d) + within @ Q[:, :15].T + 1e-4 * rng.uniform(0.5, 1.5, (n, 1)) * Q[:, 16]
    outliers = np.arange(50, n, 500)
    X[outliers] = 1.5 / np.sqrt(d) + Q[:, 16]
    X = X.astype(np.float32)
    graph = neighbor_graph(X, k)
    for i in outliers:
        distances = np.sum((X.astype(float) - X[i]) ** 2, axis=1).astype(np.float32)
        np.testing.assert_array_equal(graph.positions[i], np.lexsort((np.arange(n), distances))[:k])


def test_rows_of_very_many_columns_are_sketched_in_few():
    X = np.ones((2100, 16_400), np.float32)
    X[:, 0] = np.arange(2100)
    assert frame_of(X, 300).basis.shape == (16_400, sketches.MOST_COORDINATES)
