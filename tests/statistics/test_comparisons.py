"""The declared comparisons: which are made, on which pairs, and what they conclude."""

import numpy as np
import pytest

import naive_statistics as naive
from nextbatch.statistics import aubc, compare, complete, paired, penalty_matrix
from nextbatch.statistics.curves import Curves
from simulated_curves import simulated, without


def test_every_strategy_is_compared_once_with_each_baseline():
    pairs = list(compare(simulated(("Random()", "Margin()", "KCenter()"))))
    assert pairs == [("Margin()", "Random()"), ("KCenter()", "Random()"), ("KCenter()", "Margin()")]


def test_a_study_without_baselines_compares_nothing():
    assert compare(simulated(("KCenter()", "KMeans()"))) == {}


def test_a_study_without_random_compares_with_margin():
    assert list(compare(simulated(("Margin()", "KMeans()")))) == [("KMeans()", "Margin()")]


def test_only_seeds_that_both_strategies_completed_are_compared():
    curves = without(simulated(("Random()", "Margin()")), ("Random()", 3), ("Margin()", 3), ("Margin()", 7))
    assert complete(curves).sum(axis=1).tolist() == [19, 18]
    assert len(paired(curves, "Margin()", "Random()").difference) == 18


def test_a_failed_run_changes_no_other_comparison():
    whole, holed = simulated(), without(simulated(), ("KMeans()", 0))
    pair = ("Margin()", "Random()")
    assert compare(whole)[pair] == compare(holed)[pair]


def test_the_difference_is_that_of_the_areas():
    curves = simulated()
    areas = aubc(curves.accuracy, curves.n_labeled).mean(axis=1)
    margin, random = (areas[curves.strategies.index(name)] for name in ("Margin()", "Random()"))
    assert compare(curves)[("Margin()", "Random()")].mean == pytest.approx(margin - random)


def test_a_true_difference_is_distinguishable_and_equal_strategies_are_not():
    comparisons = compare(simulated())
    assert comparisons[("Clustered(beta=10)", "Random()")].distinguishable
    clones = simulated(("Random()", "Margin()", "KMeans()", "Clustered(beta=150)"))
    accuracy = clones.accuracy.copy()
    accuracy[3] = accuracy[0]
    same = compare(Curves(**{**vars(clones), "accuracy": accuracy}))[("Clustered(beta=150)", "Random()")]
    assert (same.mean, same.corrected, same.equivalent) == (0, 1, 0)
    assert not same.distinguishable


def test_a_small_p_among_many_comparisons_is_not_distinguishable():
    many = compare(simulated(n_seeds=9))[("Clustered(beta=10)", "Random()")]
    assert many.sign_flip <= 0.05 < many.corrected
    assert not many.distinguishable


def test_too_few_pairs_can_never_be_distinguishable():
    few = compare(simulated(n_seeds=5))[("Clustered(beta=10)", "Random()")]
    assert few.pairs_needed == 10  # of 13 comparisons: 13 * 2 / 2^9 is still above 0.05
    assert not few.distinguishable


def test_the_penalty_matrix_is_a_t_test_per_round_and_pair():
    curves = without(simulated(n_seeds=8), ("KMeans()", 0), ("Margin()", 5))
    np.testing.assert_allclose(penalty_matrix(curves), naive.penalty_matrix(curves.accuracy), atol=1e-12)


def test_no_strategy_beats_itself():
    assert not np.diag(penalty_matrix(simulated())).any()
