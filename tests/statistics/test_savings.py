"""Label savings: against their naive twin, at the edges, and with a known truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive_statistics as naive
from nextbatch import rng_for
from nextbatch.errors import BadInput
from nextbatch.statistics import Target, label_savings, labels_needed, paired, usual_targets
from simulated_curves import simulated, true_curve

LABELS = np.array([10, 20, 30, 40])
curves = st.lists(st.integers(0, 20).map(lambda hits: hits / 20), min_size=4, max_size=4)


def savings(strategy, random, target):
    return label_savings([strategy] * 3, [random] * 3, LABELS, target, rng_for("savings"), replicates=50)


@given(curves, st.floats(0, 1))
def test_labels_needed_are_found_on_the_running_maximum(curve, accuracy):
    expected = naive.labels_needed(curve, LABELS, accuracy)
    assert labels_needed(curve, LABELS, accuracy) == pytest.approx(expected)


def test_a_target_reached_at_the_start_needs_the_initial_labels():
    assert labels_needed([0.5, 0.6, 0.7, 0.8], LABELS, 0.4) == 10


def test_half_the_labels_for_the_same_accuracy_save_50_percent():
    result = savings([0.5, 0.9, 0.9, 0.9], [0.5, 0.6, 0.7, 0.9], Target(after=40))
    assert (result.accuracy, result.labels, result.labels_of_random) == (0.9, 20, 40)
    assert (result.share, result.low, result.high) == (0.5, 0.5, 0.5)


def test_more_labels_than_random_are_negative_savings():
    assert savings([0.5, 0.6, 0.7, 0.8], [0.5, 0.7, 0.7, 0.7], Target(after=20)).share == pytest.approx(-0.5)


def test_a_strategy_that_never_reaches_the_target_stays_in_the_result():
    result = savings([0.5, 0.6, 0.6, 0.6], [0.5, 0.6, 0.7, 0.9], Target(after=40))
    assert (result.labels, result.share, result.low, result.high) == (np.inf, -np.inf, -np.inf, -np.inf)


def test_a_target_that_random_never_reaches_stays_in_the_result():
    result = savings([0.5, 0.6, 0.8, 0.9], [0.5, 0.6, 0.7, 0.7], Target(accuracy=0.8))
    assert (result.labels, result.labels_of_random, result.share) == (pytest.approx(30), np.inf, np.inf)


def test_a_target_that_nobody_reaches_says_nothing_about_savings():
    result = savings([0.5, 0.6, 0.6, 0.6], [0.5, 0.6, 0.7, 0.7], Target(accuracy=0.95))
    assert np.isnan(result.share)
    assert (result.low, result.high) == (-np.inf, np.inf)


def test_a_target_between_the_rounds_is_refused():
    with pytest.raises(BadInput, match="one of the label counts"):
        savings([0.5] * 4, [0.5] * 4, Target(after=25))


def test_the_usual_targets_are_on_the_way_from_the_first_accuracy_to_the_best():
    random, better = [0.4, 0.8, 0.75, 0.7], [0.4, 0.6, 0.8, 0.9]
    found = [savings(better, random, target) for target in usual_targets(LABELS)]
    assert [result.accuracy for result in found] == pytest.approx([0.6, 0.7, 0.76, 0.8])
    assert [result.labels for result in found] == pytest.approx([20, 25, 28, 30])
    assert [result.labels_of_random for result in found] == pytest.approx([15, 17.5, 19, 20])


def test_the_last_usual_target_is_the_best_accuracy_itself():
    curve = simulated().accuracy[0].mean(axis=0)
    assert usual_targets(simulated().n_labeled)[-1].of(curve, simulated().n_labeled) == curve.max()


def test_random_saves_nothing_against_itself():
    runs = simulated().accuracy[0]
    result = label_savings(runs, runs, simulated().n_labeled, Target(after=170), rng_for("savings"))
    assert (result.share, result.low, result.high) == (0, 0, 0)


def test_the_bootstrap_interval_of_savings_holds_the_truth_in_most_studies():
    target = Target(after=100)
    held = []
    for seed in range(150):
        study = simulated(("Random()", "Clustered(beta=10)"), seed=seed)
        pairs = paired(study, "Clustered(beta=10)", "Random()")
        result = label_savings(
            pairs.strategy, pairs.baseline, study.n_labeled, target, rng_for("savings", seed), replicates=400
        )
        held.append(result.low <= _true_share(study.n_labeled, target) <= result.high)
    # Percentile intervals of 20 pairs are known to be a little short.
    assert np.mean(held) >= 0.89


def _true_share(n_labeled, target):
    strategy, random = (true_curve(name, n_labeled) for name in ("Clustered(beta=10)", "Random()"))
    goal = target.of(random, n_labeled)
    return 1 - labels_needed(strategy, n_labeled, goal) / labels_needed(random, n_labeled, goal)
