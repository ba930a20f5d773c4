"""D² sampling by blocks has the distribution of drawing row by row."""

from itertools import permutations

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import chisquare

import naive_distances as naive
from nextbatch.algorithms import d2_sampling
from nextbatch.algorithms.clustering.d2_sampling import draw_by_weight
from nextbatch.errors import BadInput

X = np.array([[0.0, 0.0], [1.0, 0.0], [1.5, 0.5], [0.0, 4.0], [3.0, 3.0]])
WEIGHTS = np.array([1.0, 3.0, 0.0, 2.0, 0.5])


def probability(X, weights, order, given=None):
    """Return the probability that rows are drawn in this order, by enumeration."""
    radius = None if given is None else naive.squared_distances(X, given).min(axis=1)
    result = 1.0
    for row in order:
        mass = weights if radius is None else weights * radius
        result *= mass[row] / mass.sum()
        to_row = naive.squared_distances(X, X[[row]])[:, 0]
        radius = to_row if radius is None else np.minimum(radius, to_row)
    return result


def assert_distribution(drawn, expected):
    outcomes = [outcome for outcome in expected if expected[outcome] > 0]
    counts = [drawn.count(outcome) for outcome in outcomes]
    assert sum(counts) == len(drawn)  # nothing impossible was drawn
    probabilities = np.array([expected[outcome] for outcome in outcomes])
    assert chisquare(counts, len(drawn) * probabilities / probabilities.sum()).pvalue > 1e-4


@pytest.mark.parametrize("weights", [np.ones(5), WEIGHTS])
@pytest.mark.parametrize("given", [None, X[[3]]])
def test_two_draws_have_the_enumerated_distribution(weights, given):
    rng = np.random.default_rng(1)
    drawn = [tuple(map(int, d2_sampling(X, 2, rng, weights=weights, given=given))) for _ in range(1500)]
    assert_distribution(drawn, {pair: probability(X, weights, pair, given) for pair in permutations(range(5), 2)})


def test_four_draws_of_which_some_are_rejected_have_the_enumerated_distribution():
    # Three pairs of near twins: after one of a pair is drawn, a stale distance flatters the other enormously.
    twins = np.array([[0.0], [0.1], [5.0], [5.2], [20.0], [20.3]])
    rng = np.random.default_rng(2)
    drawn = [tuple(map(int, d2_sampling(twins, 4, rng))) for _ in range(2500)]
    expected = {order: probability(twins, np.ones(6), order) for order in permutations(range(6), 4)}
    likely = {order: value for order, value in expected.items() if value * len(drawn) >= 5}
    rest = sum(value for order, value in expected.items() if order not in likely)
    drawn = [order if order in likely else "another" for order in drawn]
    assert_distribution(drawn, {**likely, "another": rest})


def test_blocks_and_single_draws_choose_each_row_equally_often():
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((60, 3)) * rng.random((60, 1)) ** 2
    fast, slow = (
        np.bincount(np.concatenate([sample(rows, 25, rng) for _ in range(200)]), minlength=60)
        for sample in (d2_sampling, naive.d2_sampling)
    )
    # The variance of a count of independent drawings is p (1 - p) a drawing.
    shares = (fast + slow) / 400
    spread = np.sqrt(2 * 200 * shares * (1 - shares)) + 1e-9
    assert abs((fast - slow) / spread).max() < 4.5


def test_the_blocks_grow_beyond_one_candidate_at_a_time():
    rows = np.random.default_rng(4).standard_normal((2000, 8))
    positions = d2_sampling(rows, 700, np.random.default_rng(0))
    assert len(set(positions)) == 700


def test_rows_that_coincide_with_drawn_ones_come_last():
    rows = np.repeat([[0.0], [1.0], [7.0]], 4, axis=0)
    for seed in range(20):
        positions = d2_sampling(rows, 12, np.random.default_rng(seed))
        assert set(positions[:3] // 4) == {0, 1, 2}
        assert sorted(positions) == list(range(12))


def test_rows_of_no_weight_come_last():
    for seed in range(20):
        positions = d2_sampling(X, 5, np.random.default_rng(seed), weights=WEIGHTS)
        assert positions[-1] == 2


def test_identical_rows_are_drawn_by_weight():
    rng = np.random.default_rng(5)
    drawn = [tuple(map(int, d2_sampling(np.ones((3, 2)), 2, rng, weights=[1, 2, 3]))) for _ in range(1500)]
    w = np.array([1.0, 2.0, 3.0]) / 6
    assert_distribution(drawn, {(i, j): w[i] * w[j] / (1 - w[i]) for i, j in permutations(range(3), 2)})


def test_clocks_draw_by_weight_without_replacement():
    rng = np.random.default_rng(6)
    w = np.array([0.1, 0.0, 0.6, 0.3])
    drawn = [tuple(map(int, draw_by_weight(w, 2, rng))) for _ in range(1500)]
    assert_distribution(drawn, {(i, j): w[i] * w[j] / (1 - w[i]) for i, j in permutations(range(4), 2)})


def test_scaling_by_a_power_of_two_draws_the_same_rows():
    rows = np.random.default_rng(7).standard_normal((300, 5)).astype(np.float32)
    first, second = (d2_sampling(rows * scale, 50, np.random.default_rng(0)) for scale in (1, 2.0**20))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("scale", [1.0, 1e-9, 1e9])
def test_outer_products_are_drawn_like_the_vectors_that_they_stand_for(scale):
    rng = np.random.default_rng(8)
    factors = rng.standard_normal((300, 4)).astype(np.float32)
    rows = rng.standard_normal((300, 6)).astype(np.float32)
    rows[200:], factors[200:] = rows[:100], factors[:100]
    weights = rng.random(300)
    explicit = naive.outer_products(factors, rows.astype(float))
    for seed in range(5):
        implicit = d2_sampling(scale * rows, 150, np.random.default_rng(seed), factors=factors, weights=weights)
        expected = d2_sampling(explicit, 150, np.random.default_rng(seed), weights=weights)
        np.testing.assert_array_equal(implicit, expected)


@pytest.mark.parametrize("density", [0.05, 0.4, 1.0])
def test_outer_products_of_sparse_rows_are_drawn_like_those_of_dense_ones(density):
    rng = np.random.default_rng(8)
    factors = rng.standard_normal((300, 4)).astype(np.float32)
    factors[::3, 1] = 0
    rows = np.where(rng.random((300, 40)) < density, rng.standard_normal((300, 40)), 0).astype(np.float32)
    rows[200:], factors[200:] = rows[:100], factors[:100]
    for seed in range(5):
        both = [
            d2_sampling(each, 150, np.random.default_rng(seed), factors=factors, start=7)
            for each in (csr_array(rows), rows)
        ]
        np.testing.assert_array_equal(*both)


def test_outer_products_that_coincide_come_last():
    rows = np.repeat([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]], 4, axis=0)
    factors = np.repeat([[2.0], [1.0], [1.0]], 4, axis=0)  # 2 (1, 0) = 1 (2, 0)
    for seed in range(20):
        positions = d2_sampling(rows, 12, np.random.default_rng(seed), factors=factors)
        assert len(set((positions[:2] // 8).tolist())) == 2
        assert sorted(positions) == list(range(12))


def test_drawing_goes_on_from_the_row_to_start_with():
    rng = np.random.default_rng(9)
    drawn = [tuple(map(int, d2_sampling(X, 3, rng, start=2))) for _ in range(1500)]
    assert_distribution(
        [(i, j) for _, i, j in drawn],
        {(i, j): probability(X, np.ones(5), (i, j), X[[2]]) for i, j in permutations((0, 1, 3, 4), 2)},
    )
    assert {first for first, *_ in drawn} == {2}
    assert sorted(d2_sampling(np.ones((6, 2)), 6, rng, start=4)) == list(range(6))
    assert d2_sampling(X, 0, rng, start=4).tolist() == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"factors": np.ones((4, 2))}, "factors and rows must describe the same rows"),
        ({"factors": np.full((5, 2), np.nan)}, "factors must be finite: row 0"),
        ({"factors": np.ones((5, 2)), "given": X}, "given and factors cannot be combined"),
        ({"start": 5}, "start must hold"),
        ({"start": -1}, "start must hold"),
    ],
)
def test_rows_to_start_with_and_factors_that_are_none_are_refused(wrong, sentence):
    with pytest.raises(BadInput, match=sentence):
        d2_sampling(X, 2, np.random.default_rng(0), **wrong)
