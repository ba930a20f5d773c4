"""The answer of a study names the best strategy, its lead, how sure that is, and in how many runs."""

from dataclasses import replace

import numpy as np
import pytest

from nextbatch.studies.findings.headline import headline
from nextbatch.studies.findings.summary import summary_rows
from simulated_curves import simulated, without

SMALL = ("Random()", "Margin()", "Clustered(beta=10)")


def test_the_answer_is_the_strategy_with_the_largest_area_and_its_numbers_are_those_of_the_summary():
    rows = summary_rows(simulated(SMALL))
    best = max(rows, key=lambda row: row.aubc)
    told = headline(rows)
    assert f"{best.strategy} has the highest accuracy of 3 strategies: {100 * best.aubc:.1f} %" in told
    for comparison in best.against.values():
        assert f"{100 * comparison.mean:.1f} accuracy points more than {comparison.baseline[:-2].lower()}" in told
    assert "in 20 paired runs. " in told
    second = sorted(rows, key=lambda row: -row.aubc)[1]
    assert told.endswith(f"{second.strategy} follows with {100 * second.aubc:.1f} %.")


@pytest.mark.parametrize(
    ("n_seeds", "words"), [(2, "in 2 paired runs, too few to tell"), (12, ": a hint, a claim needs 20.")]
)
def test_few_runs_are_no_claim(n_seeds, words):
    assert words in headline(summary_rows(simulated(SMALL, n_seeds=n_seeds)))


def test_a_lead_that_may_be_chance_is_called_so():
    curves = simulated(("KMeans()", "Clustered(beta=150)"))
    alike = replace(curves, strategies=("Margin()", "Random()"), effective_beta=curves.effective_beta * np.nan)
    assert "than random, which may be chance (95 % interval " in headline(summary_rows(alike))


def test_without_baselines_or_runs_there_is_still_an_answer():
    alone = simulated(("KMeans()",), n_seeds=1)
    assert headline(summary_rows(alone)).startswith("KMeans() is the only strategy: ")
    assert headline(summary_rows(without(alone, ("KMeans()", 0)))) == "No strategy has a complete run yet."


def test_the_first_sentence_says_what_to_do_and_what_that_saves():
    rows = summary_rows(simulated(SMALL))
    best = max(rows, key=lambda row: row.aubc)
    saved = best.savings[-1]
    assert saved.low > 0
    assert headline(rows).startswith(
        f"Label with {best.strategy}: it needs {100 * saved.share:.0f} % fewer labels to reach the "
        f"{100 * saved.accuracy:.1f} % that random reaches with {saved.target.after}. "
    )


def test_where_no_strategy_is_better_than_random_that_is_the_advice():
    curves = simulated(("KMeans()", "Clustered(beta=150)"))
    alike = replace(curves, strategies=("Margin()", "Random()"), effective_beta=curves.effective_beta * np.nan)
    assert headline(summary_rows(alike)).startswith("Label at random: no strategy is known to be better here. ")


def test_few_runs_give_no_advice():
    assert not headline(summary_rows(simulated(SMALL, n_seeds=12))).startswith("Label ")
