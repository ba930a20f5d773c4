"""What a whole study claims where nothing is to be found, and whether its intervals hold a truth that is known.

Every claim that a report makes is tried here on simulated studies: the formulas are in `test_statistics.py`.
"""

import numpy as np
import pytest

from nextbatch import rng_for
from nextbatch.statistics import (
    Target,
    aubc,
    compare,
    equivalence_p,
    label_savings,
    labels_needed,
    mean_interval,
    penalty_matrix,
    sign_flip_p,
    signs,
)
from nextbatch.statistics.curves import Curves
from simulated_curves import simulated, true_curve

SEEDS, ROUNDS = 10, 4
STRATEGIES = ("Random()", "Margin()", "Clustered(beta=10)")
# At most this share of 1,000 studies, if the true share is at most 5 %: three standard errors of room.
LIMIT = 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)


def null_study(number: int) -> Curves:
    """All strategies are equally good; runs of a seed share its luck, with tails heavier than normal ones."""
    rng = rng_for("null study", number)
    n_labeled = 20 + 10 * np.arange(ROUNDS)
    shared = rng.normal(0, 0.02, (1, SEEDS, 1))
    noise = rng.standard_t(4, (len(STRATEGIES), SEEDS, ROUNDS)) * 0.01
    accuracy = true_curve("Random()", n_labeled) + shared + noise
    nothing = np.full((len(STRATEGIES), SEEDS), np.nan)
    return Curves(
        dataset="null",
        model="logistic",
        strategies=STRATEGIES,
        seeds=np.arange(SEEDS),
        n_labeled=n_labeled,
        accuracy=accuracy,
        selection_seconds=nothing,
        effective_beta=np.full((len(STRATEGIES), ROUNDS), np.nan),
        vacuous=np.zeros((len(STRATEGIES), ROUNDS), dtype=bool),
    )


@pytest.fixture(scope="module")
def null_studies():
    return [null_study(number) for number in range(1000)]


@pytest.mark.slow
def test_a_study_calls_anything_better_or_worse_in_at_most_5_percent_of_1000_null_studies(null_studies):
    claims = [any(each.distinguishable for each in compare(study).values()) for study in null_studies]
    assert np.mean(claims) <= LIMIT


def test_a_round_of_the_penalty_matrix_is_a_false_claim_in_at_most_5_percent_of_1000_null_studies(null_studies):
    # The share of rounds in which either of a pair beats the other; each round is one two-sided test.
    matrices = [penalty_matrix(study) for study in null_studies[:250]]  # 250 studies of 4 rounds
    assert np.mean([matrix[0, 1] + matrix[1, 0] for matrix in matrices]) <= LIMIT


def test_sampled_sign_flips_claim_in_at_most_5_percent_of_1000_null_studies(monkeypatch):
    monkeypatch.setattr(signs, "RESAMPLES", 1999)
    studies = rng_for("null studies of many pairs").standard_t(4, (1000, signs.EXACT_PAIRS + 5))
    assert np.mean([sign_flip_p(d, rng_for("flips", i)) <= 0.05 for i, d in enumerate(studies)]) <= LIMIT


def test_strategies_half_a_point_apart_are_called_as_good_in_at_most_5_percent_of_1000_studies(null_studies):
    # The claim "as good as within half a point" at its very border.
    wrong = []
    for study in null_studies:
        areas = aubc(study.accuracy, study.n_labeled)
        wrong.append(equivalence_p(areas[1] - areas[0] + 0.005, 0.005) <= 0.05)
    assert np.mean(wrong) <= LIMIT


def test_the_interval_of_a_difference_in_area_holds_the_truth_in_95_percent_of_1000_studies():
    held = []
    for seed in range(1000):
        study = simulated(("Random()", "Clustered(beta=10)"), n_seeds=8, n_rounds=4, seed=seed)
        areas = aubc(study.accuracy, study.n_labeled)
        interval = mean_interval(areas[1] - areas[0])
        curves = [true_curve(strategy, study.n_labeled) for strategy in study.strategies]
        truth = aubc(curves[1], study.n_labeled) - aubc(curves[0], study.n_labeled)
        held.append(interval.low <= truth <= interval.high)
    assert np.mean(held) == pytest.approx(0.95, abs=3 * np.sqrt(0.05 * 0.95 / 1000))


@pytest.mark.slow
def test_the_bootstrap_interval_of_savings_holds_the_truth_in_nine_tenths_of_1000_studies():
    target, held = Target(after=100), []
    for seed in range(1000):
        study = simulated(("Random()", "Clustered(beta=10)"), seed=seed)
        found = label_savings(
            study.accuracy[1], study.accuracy[0], study.n_labeled, target, rng_for("savings", seed), replicates=400
        )
        random, strategy = (true_curve(name, study.n_labeled) for name in study.strategies)
        needed = labels_needed([strategy, random], study.n_labeled, target.of(random, study.n_labeled))
        held.append(found.low <= 1 - needed[0] / needed[1] <= found.high)
    # Percentile intervals of 20 pairs are known to be a little short of 95 %.
    assert np.mean(held) >= 0.91


def test_savings_against_an_equal_strategy_exclude_zero_in_at_most_an_eighth_of_1000_null_studies(null_studies):
    claims = []
    for number, study in enumerate(null_studies):
        found = label_savings(
            study.accuracy[1], study.accuracy[0], study.n_labeled, Target(after=40), rng_for("savings", number), 400
        )
        claims.append(found.low > 0 or found.high < 0)
    assert np.mean(claims) <= 0.125  # 10 pairs are few for a bootstrap, as the report says
