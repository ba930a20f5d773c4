"""A change of a difference is paired by seed, over the numbers of labels that both conditions have."""

from dataclasses import replace

import numpy as np
import pytest

from nextbatch.statistics import change_of_difference
from simulated_curves import simulated

BOTH = ("Margin()", "Random()")
CURVES = simulated(BOTH, n_seeds=6, n_rounds=5)


def raised(curves, by, row=0):
    """Return the curves with one strategy better by that much: a number, or one for each seed."""
    accuracy = curves.accuracy.copy()
    accuracy[row] += np.reshape(by, (-1, 1))
    return replace(curves, accuracy=accuracy)


def test_a_strategy_that_gains_the_same_on_every_seed_changes_by_that_for_sure():
    change = change_of_difference(CURVES, raised(CURVES, 0.02), *BOTH)
    assert change == pytest.approx((0.02, 0.02, 0.02))


def test_what_both_strategies_gain_is_no_change():
    both = raised(raised(CURVES, 0.02), 0.02, row=1)
    assert change_of_difference(CURVES, both, *BOTH) == pytest.approx((0, 0, 0))


def test_the_change_is_the_mean_over_the_seeds_within_its_interval():
    mean, low, high = change_of_difference(CURVES, raised(CURVES, np.arange(6) / 100), *BOTH)
    assert mean == pytest.approx(0.025)
    assert low < mean < high


def test_the_other_way_round_it_is_the_opposite():
    last = raised(CURVES, np.arange(6) / 100)
    mean, low, high = change_of_difference(CURVES, last, *BOTH)
    assert change_of_difference(last, CURVES, *BOTH) == pytest.approx((-mean, -high, -low))
    assert change_of_difference(CURVES, last, *BOTH[::-1]) == pytest.approx((-mean, -high, -low))


def test_numbers_of_labels_that_only_one_has_play_no_part():
    longer = simulated(BOTH, n_seeds=6, n_rounds=9)
    shorter = replace(longer, n_labeled=longer.n_labeled[::2], accuracy=longer.accuracy[:, :, ::2])
    assert change_of_difference(longer, shorter, *BOTH) == pytest.approx((0, 0, 0))


def test_a_seed_that_failed_in_one_condition_plays_no_part_in_the_other():
    by = np.array([0.01, 0.01, 0.01, 0.01, 0.01, 0.5])
    last = raised(CURVES, by)
    last.accuracy[1, 5, 2] = np.nan
    assert change_of_difference(CURVES, last, *BOTH) == pytest.approx((0.01, 0.01, 0.01))


def test_seeds_are_paired_by_their_number_and_not_by_their_place():
    last = raised(CURVES, 0.02)
    order = [3, 1, 5, 0]
    few = replace(last, seeds=last.seeds[sorted(order)], accuracy=last.accuracy[:, sorted(order)])
    assert change_of_difference(CURVES, few, *BOTH) == pytest.approx((0.02, 0.02, 0.02))


def test_without_two_numbers_of_labels_or_a_seed_in_common_there_is_no_change_to_tell():
    apart = replace(CURVES, n_labeled=CURVES.n_labeled + 1)
    assert np.isnan(change_of_difference(CURVES, apart, *BOTH)).all()
    others = replace(CURVES, seeds=CURVES.seeds + 100)
    assert np.isnan(change_of_difference(CURVES, others, *BOTH)).all()
