"""Over conditions, a sentence says under which of them a strategy is better, worse or neither."""

from dataclasses import replace

import numpy as np

from nextbatch.studies.over_conditions import told_over_conditions
from simulated_curves import simulated


def made(redundancy, shift, n_seeds=20):
    """Return curves in which margin's differ from random's by `shift`, and a little by chance."""
    curves = simulated(("Random()", "Margin()"), n_seeds=n_seeds)
    rng = np.random.default_rng(0)
    margin = curves.accuracy[0] + shift + rng.normal(0, 0.005, curves.accuracy[0].shape)
    return replace(curves, accuracy=np.stack([curves.accuracy[0], margin]), factors={"redundancy": redundancy})


def test_each_condition_is_told_where_it_belongs():
    (told,) = told_over_conditions([made(1, 0.05), made(5, 0.0), made(20, -0.05)])
    assert told == (
        "Margin() against random: better under 1 of 3 conditions (redundancy 1); worse under 1 of 3 conditions "
        "(redundancy 20); not distinguishable under 1 of 3 conditions (redundancy 5)."
    )


def test_what_holds_everywhere_is_told_without_a_list():
    (told,) = told_over_conditions([made(1, 0.05), made(5, 0.04)])
    assert told == "Margin() against random: better under all 2 conditions."


def test_with_too_few_runs_nothing_is_judged():
    (told,) = told_over_conditions([made(1, 0.05), made(5, 0.05, n_seeds=3)])
    assert "it cannot be judged yet, with 3 paired runs under one of the conditions; 6 are needed" in told


def test_a_condition_without_any_run_yet_leaves_nothing_to_judge():
    begun, waiting = made(1, 0.05), made(5, 0.05)
    waiting = replace(waiting, accuracy=np.full_like(waiting.accuracy, np.nan))
    (told,) = told_over_conditions([begun, waiting])
    assert "it cannot be judged yet, with 0 paired runs under one of the conditions; 6 are needed" in told


def test_without_a_baseline_nothing_is_told():
    assert list(told_over_conditions([simulated(("KMeans()", "Margin()"))])) != []
    assert list(told_over_conditions([simulated(("KMeans()",))])) == []
