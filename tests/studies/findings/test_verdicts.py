"""What a study says about each strategy, in the cases in which it must say different things."""

import numpy as np
import pytest

from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings.verdicts import verdicts
from simulated_curves import simulated, without

SMALL = ("Random()", "Margin()", "Clustered(beta=10)", "KMeans()")


def verdict_on(curves, strategy):
    (found,) = [verdict for verdict in verdicts(curves) if verdict.startswith(strategy)]
    return found


def with_runs(curves, strategy, accuracy):
    changed = curves.accuracy.copy()
    changed[curves.strategies.index(strategy)] = accuracy
    return Curves(**{**vars(curves), "accuracy": changed})


def test_every_strategy_has_a_verdict_that_begins_with_its_code():
    curves = simulated()
    found = verdicts(curves)
    assert all(verdict.startswith(strategy) for verdict, strategy in zip(found, curves.strategies, strict=True))


def test_a_better_strategy_is_called_better_with_points_interval_pairs_and_savings():
    assert verdict_on(simulated(SMALL), "Clustered") == (
        "Clustered(beta=10) is better than random by 6.7 accuracy points on average over 20 to 170 labels "
        "(95 % interval 6.5 to 6.9, 20 paired runs) and better than margin by 3.1 (95 % interval 2.9 to 3.3). "
        "It reaches what random reaches by 170 labels (89.8 %) with 48 % fewer labels (95 % interval 46 to 50 %)."
    )


def test_a_worse_strategy_is_called_worse():
    assert "worse than margin by" in verdict_on(simulated(SMALL), "KMeans()")
    assert "never reaches what random reaches" in verdict_on(simulated(SMALL), "KMeans()")


def test_a_difference_within_chance_is_not_distinguishable_and_says_what_could_have_been_seen():
    curves = simulated(SMALL)
    noise = np.random.default_rng(0).normal(0, 0.03, (20, 1))
    found = verdict_on(with_runs(curves, "KMeans()", curves.accuracy[1] + noise), "KMeans()")
    assert "not distinguishable from margin (" in found
    assert "the study could have seen 2.2)" in found


def test_a_difference_surely_within_half_a_point_is_as_good():
    curves = simulated(SMALL)
    noise = np.random.default_rng(0).normal(0, 0.002, (20, 1))
    found = verdict_on(with_runs(curves, "KMeans()", curves.accuracy[1] + noise), "KMeans()")
    assert "as good as margin within half a point" in found


def test_a_difference_may_be_more_than_chance_and_less_than_half_a_point():
    curves = simulated(SMALL)
    noise = np.random.default_rng(0).normal(0.002, 0.001, (20, 1))
    found = verdict_on(with_runs(curves, "KMeans()", curves.accuracy[1] + noise), "KMeans()")
    assert "better than margin by 0.2 (95 % interval 0.1 to 0.2, surely less than half a point)" in found


def test_equivalence_is_claimed_after_holm():
    # Ten strategies of which each alone would be called the same, with p values between 0.01 and 0.05.
    pattern = np.resize([1.0, -1.0], 20)[:, None]
    names = (*SMALL[:2], *(f"Clustered(beta={beta})" for beta in range(2, 12)))
    curves = simulated(names[:2])
    accuracy = np.concatenate([curves.accuracy[:2], np.stack([curves.accuracy[1] + 0.009 * pattern] * 10)])
    many = Curves(
        **{
            **vars(curves),
            "strategies": names,
            "accuracy": accuracy,
            "others": {},
            "selection_seconds": np.ones((12, 20)),
            "effective_beta": np.full((12, 16), np.nan),
            "vacuous": np.zeros((12, 16), dtype=bool),
            "diagnostics": {},
        }
    )
    assert not any("as good as" in verdict for verdict in verdicts(many))
    few = Curves(**{**vars(many), "accuracy": many.accuracy[:3]})
    few = Curves(**{**vars(few), "strategies": names[:3], "selection_seconds": np.ones((3, 20))})
    few = Curves(**{**vars(few), "effective_beta": many.effective_beta[:3], "vacuous": many.vacuous[:3]})
    assert "as good as margin" in verdict_on(few, names[2])


@pytest.mark.parametrize(("n_seeds", "hint"), [(10, True), (19, True), (20, False)])
def test_fewer_than_20_runs_are_a_hint(n_seeds, hint):
    found = verdict_on(simulated(SMALL, n_seeds=n_seeds), "Clustered")
    assert (f"With {n_seeds} paired runs this is a hint; a claim needs 20." in found) == hint


def test_too_few_runs_are_not_judged():
    found = verdict_on(simulated(SMALL, n_seeds=3), "Clustered")
    assert "cannot be judged yet: 3 paired runs cannot tell any of 5 comparisons from chance" in found
    assert "at least 8 are needed" in found
    assert "fewer labels" not in found


@pytest.mark.parametrize("n_seeds", [7, 8])
def test_the_fewest_runs_that_are_judged_can_be_distinguishable(n_seeds):
    assert ("better than random" in verdict_on(simulated(SMALL, n_seeds=n_seeds), "Clustered")) == (n_seeds == 8)


def test_vacuous_preselection_is_said_with_its_rounds():
    assert verdict_on(simulated(), "Clustered(beta=150)").endswith(
        "Its preselection kept the whole pool in rounds 1 to 15 (an effective beta of 124 to 110 instead of 150), "
        "so there it is plain K-means."
    )


def test_the_negative_control_is_named():
    assert verdict_on(simulated(), "KCenter()").startswith("KCenter(), the negative control, is ")


def test_failed_runs_are_said():
    curves = without(simulated(SMALL), ("KMeans()", 0), ("KMeans()", 1))
    assert verdict_on(curves, "KMeans()").endswith(
        "2 of its 20 runs failed or are not there; only complete pairs count."
    )
    assert "(95 % interval" in verdict_on(curves, "KMeans()")
    assert "18 paired runs" in verdict_on(curves, "KMeans()")


def test_a_strategy_without_a_complete_run_has_a_verdict():
    curves = without(simulated(SMALL), *(("KMeans()", seed) for seed in range(20)))
    assert verdict_on(curves, "KMeans()") == "KMeans() has no complete run: nothing can be said about it."


def test_the_control_is_described_and_not_judged():
    assert verdict_on(simulated(SMALL), "Random()").startswith("Random() is the control: it has ")


def test_a_study_without_baselines_judges_nothing():
    (found,) = verdicts(simulated(("KMeans()",)))
    assert "has nothing to be compared with" in found
