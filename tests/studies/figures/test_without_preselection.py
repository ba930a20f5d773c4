"""A preselection that keeps the whole pool is shown for what it is: the strategy without it."""

from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures.without_preselection import draw_without_preselection
from nextbatch.studies.findings.without_preselection import sentences_without_preselection
from simulated_curves import simulated, without

PAIR = ("Random()", "KMeans()", "Clustered(beta=150)")


def test_nothing_is_said_or_drawn_where_every_preselection_leaves_something_out():
    curves = simulated(("Random()", "Clustered(beta=10)"))
    assert sentences_without_preselection(curves) == []
    assert draw_without_preselection(curves) is None


def test_the_choice_is_said_to_be_that_without_preselection_and_how_far_the_two_are_apart():
    (told,) = sentences_without_preselection(simulated(PAIR))
    assert "Clustered(beta=150) asks for 150 batches, in rounds 1 to 15 as many as the pool held or more" in told
    assert "it chooses what KMeans() would choose, which has none." in told
    assert told.endswith("farthest apart with 70 labels: \N{MINUS SIGN}0.5 accuracy points (20 paired runs).")
    assert b"<svg" in draw_without_preselection(simulated(PAIR))


def test_equal_curves_are_said_to_be_equal():
    curves = simulated(PAIR)
    accuracy = curves.accuracy.copy()
    accuracy[2] = accuracy[1]
    (told,) = sentences_without_preselection(Curves(**{**vars(curves), "accuracy": accuracy}))
    assert told.endswith("equal in every run and every round.")


def test_a_study_without_the_other_strategy_says_what_is_missing():
    (told,) = sentences_without_preselection(simulated(PAIR[::2]))
    assert told.endswith("KMeans() is no part of this study: with it, the page would show the two beside each other.")
    assert b"<svg" in draw_without_preselection(simulated(PAIR[::2]))


def test_without_a_complete_pair_no_difference_is_claimed():
    (told,) = sentences_without_preselection(without(simulated(PAIR, n_seeds=2), ("KMeans()", 0), ("KMeans()", 1)))
    assert told.endswith("no complete pairs of the two to show.")
