"""The figure over a factor's values shows each condition once, and none where nothing varies."""

from dataclasses import replace

import numpy as np

from nextbatch.studies.figures import factors as factor_figure
from nextbatch.studies.figures.factors import alike, draw_factor
from nextbatch.studies.settings.factors import named
from simulated_curves import simulated


def varied(*values, **fixed):
    factors = [fixed | {"redundancy": value} for value in values]
    return [replace(simulated(), factors=each, condition=named(each)) for each in factors]


def test_curves_of_one_data_set_and_model_belong_together():
    studies = varied(1, 5) + [replace(curves, model="mlp") for curves in varied(1, 5)] + [simulated()]
    assert [[curves.name for curves in group] for group in alike(studies)] == [
        [f"simulated, {model}, redundancy {copies}" for copies in (1, 5)] for model in ("logistic", "mlp")
    ]


def test_studies_with_other_strategies_do_not_belong_together():
    fewer = [
        replace(curves, factors={"redundancy": 20}, condition="redundancy 20")
        for curves in [simulated(("Random()", "Margin()"))]
    ]
    assert [len(group) for group in alike([*varied(1, 5), *fewer])] == [2]


def test_a_condition_is_drawn_above_its_own_value_whatever_others_take(monkeypatch):
    drawn = []
    monkeypatch.setattr(factor_figure, "_mark", lambda panel, x, *_: drawn.append(round(x)))
    draw_factor(varied(1, 5, batch_size=10) + varied(5, 20, batch_size=50))
    half = len(drawn) // 2
    assert (set(drawn[:half]), set(drawn[half:])) == ({0, 1}, {1, 2})


def test_a_study_whose_factors_have_one_value_each_has_none():
    assert draw_factor([simulated()]) is None
    assert draw_factor(varied(5)) is None


def test_without_a_baseline_there_is_nothing_to_draw():
    alone = [replace(curves, strategies=("KMeans()",), accuracy=curves.accuracy[:1]) for curves in varied(1, 5)]
    assert draw_factor(alone) is None


def test_the_order_of_the_conditions_does_not_matter():
    studies = varied(1, 5, 20, batch_size=10) + varied(1, 5, 20, batch_size=50)
    assert draw_factor(studies) == draw_factor(studies[:3][::-1] + studies[3:][::-1])


def test_a_condition_without_a_complete_run_leaves_its_place_empty():
    whole, empty = varied(1, 5)
    drawn = draw_factor([whole, replace(empty, accuracy=np.full_like(empty.accuracy, np.nan))])
    assert drawn and drawn != draw_factor([whole, empty])
