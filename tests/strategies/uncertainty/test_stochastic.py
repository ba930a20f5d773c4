"""Stochastic ranking draws by its weights, says with which chance, and these chances make unbiased sums."""

import numpy as np
import pytest
from scipy.stats import chisquare

from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import PowerMargin, Stochastic
from nextbatch.strategies.parsing import parse_strategy
from nextbatch.strategies.uncertainty import stochastic
from nextbatch.strategies.uncertainty.stochastic import KINDS, chances

# Of the authors' functions, with this noise.
SCORES = np.array([0.8, 0.1, 0.5, 0.05, 0.3])
NOISE = np.array([-0.5, 1.2, 0.1, 2.4, 0.3])
ORDERS = {
    ("power", 1): [2, 3, 0, 4, 1],
    ("softmax", 1): [3, 1, 2, 4, 0],
    ("softrank", 1): [3, 1, 0, 2, 4],
    ("power", 4): [0, 2, 4, 1, 3],
}
WEIGHTS = {
    "power": lambda s, beta: s**beta,
    "softmax": lambda s, beta: np.exp(beta * s),
    "softrank": lambda s, beta: (1.0 + np.argsort(np.argsort(-s))) ** -beta,
}


@pytest.mark.parametrize(("kind", "beta"), ORDERS)
def test_with_known_noise_the_order_is_that_of_the_published_code(kind, beta, monkeypatch):
    monkeypatch.setattr(stochastic, "gumbel", lambda keys: NOISE)
    ranks, _ = Stochastic("scores", kind, beta).rank(SCORES, np.arange(5, dtype=np.uint64))
    assert np.argsort(-ranks).tolist() == ORDERS[kind, beta]


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_pick_is_drawn_in_proportion_to_its_weight(kind):
    strategy, rng = Stochastic("scores", kind, 1.5), rng_for("first", kind)
    firsts = [strategy.select(Pool(scores=SCORES), 1, rng)[0] for _ in range(3000)]
    weights = WEIGHTS[kind](SCORES, 1.5)
    assert chisquare(np.bincount(firsts, minlength=5), 3000 * weights / weights.sum()).pvalue > 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_one_over_the_chance_makes_unbiased_sums(kind):
    rng = rng_for("sums", kind)
    score, values = rng.random(30), rng.random(30)
    strategy, sums = Stochastic("scores", kind, 1), []
    for _ in range(2000):
        picks = strategy.picks(Pool(scores=score), 8, rng)
        sums.append((values[picks.positions] / picks.chance).sum())
    assert abs(np.mean(sums) - values.sum()) < 4.5 * np.std(sums) / np.sqrt(len(sums))


def test_the_chance_is_that_of_a_rank_above_the_first_that_was_not_taken():
    ranks, noise = np.log(SCORES) + NOISE, NOISE
    told = chances(ranks, noise, np.array([2, 3]))
    tau = ranks[0]  # the third of the known order
    np.testing.assert_allclose(told, 1 - np.exp(-np.exp(np.log(SCORES[[2, 3]]) - tau)))


def test_where_all_are_taken_the_chance_is_one_and_samples_without_weight_have_none():
    picks = Stochastic("scores").picks(Pool(scores=[0.5, 0.0, 0.2]), 3, rng_for("all"))
    assert set(picks.positions[:2]) == {0, 2} and picks.positions[2] == 1
    assert picks.chance[:2].tolist() == [1.0, 1.0] and np.isnan(picks.chance[2])


def test_equal_scores_are_drawn_uniformly_by_rank_too():
    strategy, rng = Stochastic("scores", "softrank", 1), rng_for("equal")
    firsts = [strategy.select(Pool(scores=np.ones(6)), 1, rng)[0] for _ in range(3000)]
    assert chisquare(np.bincount(firsts, minlength=6)).pvalue > 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_keeps_its_draw_wherever_it_stands(kind):
    rows, score = np.arange(100), rng_for("moved").random(100)
    order = rng_for("order").permutation(100)
    there = Stochastic("scores", kind).select(Pool(scores=score, rows=rows), 10, rng_for("draw"))
    moved = Stochastic("scores", kind).select(Pool(scores=score[order], rows=rows[order]), 10, rng_for("draw"))
    assert order[moved].tolist() == there.tolist()


def test_power_margin_is_a_name_for_one_of_them():
    assert repr(Stochastic()) == "PowerMargin()" and PowerMargin(2) == Stochastic(beta=2)
    assert parse_strategy("Stochastic(kind='softmax')") == Stochastic("margin", "softmax", 1)
    with pytest.raises(BadInput, match="kind must be"):
        Stochastic(kind="argmax")
