"""The bounds that rule pairs out are never wrong, and seldom needlessly wide."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_distances as naive
from nextbatch.algorithms.neighbors import products
from nextbatch.algorithms.neighbors.products import (
    Frame,
    base_of,
    frame_of,
    insert_all,
    nothing_near,
    panels,
    prepare,
    prepare_outer_products,
)
from nextbatch.algorithms.neighbors.rounding import share_of_squares
from nextbatch.kernels.nearest import insert
from nextbatch.threads import workers


def lower_bounds(X, Y, frame):
    with workers() as each:
        return bounds_between(prepare(X, frame, each), prepare(Y, frame, each))


def bounds_between(rows, candidates):
    (_, _, product, bounds) = next(panels(rows, candidates, 0, len(rows)))
    shared = base_of(rows, 0, len(rows))[:, None]
    return shared + bounds.constant - bounds.slope * bounds.lengths[:, None] - 2 * product


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 300), st.floats(-10, 10), st.floats(0, 4))
def test_a_bound_never_exceeds_the_distance(seed, d, magnitude, offset):
    rng = np.random.default_rng(seed)
    lengths = 10.0 ** rng.uniform(-2, 2, (20, 1))
    X = ((rng.standard_normal((20, d)) * lengths + 10**offset) * 10**magnitude).astype(np.float32)
    Y = np.concatenate([X[:5], np.nextafter(X[5:10], np.float32(np.inf)), -X[10:]])
    for frame in (frame_of(X), Frame(np.zeros(d, np.float32), None)):
        assert (lower_bounds(X, Y, frame) <= naive.squared_distances(X, Y)).all()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(1, 100), st.floats(-14, 14), st.floats(-30, 0))
def test_a_bound_never_exceeds_the_distance_of_outer_products(seed, n_factors, d, magnitude, sureness):
    rng = np.random.default_rng(seed)
    factors = rng.standard_normal((20, n_factors)) * 10.0 ** rng.uniform(sureness, 0, (20, 1))
    X = (rng.standard_normal((20, d)) * 10**magnitude).astype(np.float32)
    factors[10:15], X[10:15] = factors[:5], np.nextafter(X[:5], np.float32(np.inf))
    with workers() as each:
        rows = prepare_outer_products(factors, X, each)
    values = naive.outer_products(rows.values[:, :n_factors], rows.values[:, n_factors:].astype(float))
    np.testing.assert_allclose(rows.lengths, np.linalg.norm(values, axis=1), rtol=1e-12)
    assert (bounds_between(rows, rows) <= naive.squared_distances(values, values)).all()


def test_bounds_leave_few_pairs_to_measure():
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((300, 64)).astype(np.float32), rng.standard_normal((200, 64)).astype(np.float32)
    distances = naive.squared_distances(X, Y)
    near = lower_bounds(X, Y, frame_of(Y)) <= distances.min(axis=1, keepdims=True)
    assert near.sum() <= 1.01 * len(X)


def test_rows_inserted_in_parts_are_those_inserted_at_once():
    X = np.random.default_rng(0).integers(0, 3, (700, 3)).astype(np.float32)
    with workers() as each:
        rows = prepare(X, frame_of(X), each)
        whole, parts = nothing_near(700, 6), nothing_near(700, 6)
        insert_all(rows, rows, whole, each)
        for positions in (np.arange(400, 700), np.arange(400)):
            insert_all(rows, products.taken_from(rows, positions), parts, each, first=positions[0])
    np.testing.assert_array_equal(whole.positions, parts.positions)
    np.testing.assert_array_equal(whole.distances, parts.distances)


@pytest.mark.parametrize("length", [1, 4])
def test_a_list_keeps_the_smallest_by_distance_then_position(length):
    rng = np.random.default_rng(0)
    offered = [(float(rng.integers(0, 4)), int(position)) for position in rng.permutation(30)]
    distances, positions = np.full(length, np.inf), np.full(length, np.iinfo(np.intp).max)
    for distance, position in offered:
        insert(distance, position, distances, positions)
    assert list(zip(distances, positions, strict=True)) == sorted(offered)[:length]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 300), st.floats(-10, 10), st.floats(0, 4))
def test_products_are_no_farther_off_than_the_share_of_the_squares_says(seed, d, magnitude, offset):
    rng = np.random.default_rng(seed)
    X = ((rng.standard_normal((20, d)) + 10**offset) * 10**magnitude).astype(np.float32)
    X[10:15], X[15:] = np.nextafter(X[:5], np.float32(np.inf)), -X[5:10]
    squares = np.einsum("ij,ij->i", X, X, dtype=np.float64)
    both = squares[:, None] + squares
    ours = both.astype(np.float32) - 2 * (X @ X.T)
    assert (abs(ours - naive.squared_distances(X, X)) <= share_of_squares(d) * both).all()
