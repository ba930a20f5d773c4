"""Power-margin draws as successive sampling does: one sample after the other, in proportion to score to the power."""

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import chisquare

from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import Margin, PowerMargin

SCORES = np.array([0.9, 0.5, 0.25, 0.1, 0.05])


def pool_of(scores):
    """Return a pool of two classes with these margin scores."""
    scores = np.asarray(scores, dtype=float)
    return Pool(probabilities=np.stack([1 - scores / 2, scores / 2], axis=1))


def batches(strategy, scores, k, times):
    rng = rng_for("power margin", repr(strategy), k)
    return [tuple(strategy.select(pool_of(scores), k, rng).tolist()) for _ in range(times)]


def probability(weights, order):
    left, result = list(weights), 1.0
    for i in order:
        result *= left[i] / sum(left)
        left[i] = 0.0
    return result


@pytest.mark.parametrize("power", [0.5, 1, 3.0])
def test_batches_in_their_order_have_the_enumerated_distribution(power):
    drawn = batches(PowerMargin(power), SCORES, 2, 3000)
    expected = {order: probability(SCORES**power, order) for order in permutations(range(5), 2)}
    likely = [order for order in expected if expected[order] * len(drawn) >= 5]
    counts = [drawn.count(order) for order in likely]
    shares = [expected[order] for order in likely]
    assert chisquare([*counts, len(drawn) - sum(counts)], np.multiply([*shares, 1 - sum(shares)], 3000)).pvalue > 1e-4


def test_every_sample_is_in_the_batch_as_often_as_by_successive_sampling():
    score = rng_for("power margin", "scores").random(12)
    rng = rng_for("power margin", "brute force")
    counts = np.bincount(np.concatenate(batches(PowerMargin(2), score, 5, 1500)), minlength=12)
    twin = np.zeros(12)
    for _ in range(1500):
        twin[rng.choice(12, 5, replace=False, p=score**2 / (score**2).sum())] += 1
    share = (counts + twin) / 3000
    assert (abs(counts - twin) < 4.5 * np.sqrt(2 * 1500 * share * (1 - share)) + 1e-9).all()


@pytest.mark.parametrize("power", [0.01, 1, 1e9])
def test_a_sure_sample_never_comes_before_an_unsure_one(power):
    for batch in batches(PowerMargin(power), [0.0, 1e-12, 0.0, 1.0, 0.3, 0.0], 6, 100):
        assert set(batch[:3]) == {1, 3, 4}


def test_sure_samples_are_drawn_uniformly():
    first = [batch[0] for batch in batches(PowerMargin(), np.zeros(4), 1, 2000)]
    assert chisquare(np.bincount(first, minlength=4)).pvalue > 1e-4


def test_scaling_all_scores_draws_the_same_batch():
    for seed in range(20):
        score = rng_for("power margin", "scaled", seed).random(30)
        first, second = (PowerMargin().select(pool_of(score * s), 30, rng_for(seed)) for s in (1, 2.0**-20))
        # Such small scores are what is left of a difference to one: they keep some ten digits.
        assert np.mean(first == second) > 0.9


def test_a_large_power_is_margin_and_a_small_one_forgets_the_scores():
    pool = pool_of(rng_for("power margin", "limits").random(50))
    np.testing.assert_array_equal(PowerMargin(1e9).select(pool, 20, rng_for(0)), Margin().select(pool, 20, rng_for(0)))
    first = [batch[0] for batch in batches(PowerMargin(1e-9), SCORES, 1, 2000)]
    assert chisquare(np.bincount(first, minlength=5)).pvalue > 1e-4


def test_a_smaller_batch_is_the_beginning_of_a_larger_one():
    few, many = (PowerMargin().select(pool_of(SCORES), k, rng_for(3)) for k in (2, 5))
    np.testing.assert_array_equal(many[:2], few)


def test_probabilities_that_round_to_more_than_one_are_sure():
    pool = Pool(probabilities=np.array([[1.0005, 0.0], [0.6, 0.4]]))
    assert PowerMargin().select(pool, 2, rng_for(0)).tolist() == [1, 0]


@pytest.mark.parametrize("wrong", [0, -1.0, np.inf, np.nan, 2e9, True, "2", None])
def test_a_power_that_is_no_positive_number_is_refused(wrong):
    with pytest.raises(BadInput, match="power must be a number between"):
        PowerMargin(wrong)
