"""Over conditions, a sentence says under which of them a strategy is better, worse or neither."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import naive_statistics as naive
from nextbatch.statistics import change_of_difference
from nextbatch.studies.findings.over_conditions import sentences_over_conditions
from nextbatch.studies.findings.wording import MINUS
from simulated_curves import simulated, without


def made(redundancy, shift, n_seeds=20):
    """Return curves in which margin's differ from random's by `shift`, and a little by chance."""
    curves = simulated(("Random()", "Margin()"), n_seeds=n_seeds)
    rng = np.random.default_rng(0)
    margin = curves.accuracy[0] + shift + rng.normal(0, 0.005, curves.accuracy[0].shape)
    return replace(
        curves,
        accuracy=np.stack([curves.accuracy[0], margin]),
        factors={"redundancy": redundancy},
        condition=f"redundancy {redundancy}",
    )


def test_each_condition_is_told_where_it_belongs():
    (told,) = sentences_over_conditions([made(1, 0.05), made(5, 0.0), made(20, -0.05)])
    assert told == (
        "Margin() against random: better under 1 of 3 conditions (redundancy 1); worse under 1 of 3 conditions "
        "(redundancy 20); not distinguishable under 1 of 3 conditions (redundancy 5). From redundancy 1 to redundancy "
        "20 the difference changes by -10.0 accuracy points (95 % interval -10.0 to -10.0).".replace("-", MINUS)
    )


def test_what_holds_everywhere_is_told_without_a_list():
    (told,) = sentences_over_conditions([made(1, 0.05), made(5, 0.04)])
    assert told.startswith("Margin() against random: better under all 2 conditions. From redundancy 1 to")


def test_over_several_factors_no_change_is_told():
    studies = [replace(each, factors={**each.factors, "initial": 5}) for each in (made(1, 0.05), made(5, 0.04))]
    (told,) = sentences_over_conditions(studies)
    assert told == "Margin() against random: better under all 2 conditions."


@pytest.mark.parametrize("holes", [[], [(0, 3)], [(0, 3), (1, 4)]])
def test_a_change_is_paired_by_seed_and_measured_on_the_labels_that_both_have(holes):
    first, last = made(1, 0.05), made(5, 0.03)
    last = replace(last, n_labeled=last.n_labeled[::3], accuracy=last.accuracy[..., ::3] ** 1.1)
    curves = [first, last]
    for which, seed in holes:
        curves[which] = without(curves[which], ("Margin()", seed))
    seeds = [seed for seed in range(20) if seed not in [hole for _, hole in holes]]

    def areas(strategy, of, step):
        return [naive.aubc(of.accuracy[strategy, seed, ::step], of.n_labeled[::step]) for seed in seeds]

    # Every third number of labels is there in both.
    before = np.subtract(areas(1, first, 3), areas(0, first, 3))
    after = np.subtract(areas(1, last, 1), areas(0, last, 1))
    expected = stats.ttest_rel(after, before)
    found = change_of_difference(*curves, "Margin()", "Random()")
    assert found.mean == pytest.approx(np.mean(after - before))
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval(0.95)))


def test_without_two_common_numbers_of_labels_there_is_no_change():
    first, last = made(1, 0.05), made(5, 0.03)
    last = replace(last, n_labeled=last.n_labeled + 1)
    assert np.isnan(change_of_difference(first, last, "Margin()", "Random()").mean)


def test_with_too_few_runs_nothing_is_judged():
    (told,) = sentences_over_conditions([made(1, 0.05), made(5, 0.05, n_seeds=3)])
    assert "it cannot be judged yet, with 3 paired runs under one of the conditions; 6 are needed" in told


def test_a_condition_without_any_run_yet_leaves_nothing_to_judge():
    begun, waiting = made(1, 0.05), made(5, 0.05)
    waiting = replace(waiting, accuracy=np.full_like(waiting.accuracy, np.nan))
    (told,) = sentences_over_conditions([begun, waiting])
    assert "it cannot be judged yet, with 0 paired runs under one of the conditions; 6 are needed" in told


def test_without_a_baseline_nothing_is_told():
    assert list(sentences_over_conditions([simulated(("KMeans()", "Margin()"))])) != []
    assert list(sentences_over_conditions([simulated(("KMeans()",))])) == []
