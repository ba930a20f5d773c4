"""The head-room of a study: random is at 0, its ceiling at 1, and the ceiling is never advised."""

from dataclasses import replace

import numpy as np
import pytest

from nextbatch.statistics import aubc
from nextbatch.studies.findings.head_room import ceiling_of, head_room
from nextbatch.studies.findings.headline import headline
from nextbatch.studies.findings.summary import display, summary_rows
from nextbatch.studies.findings.verdicts import verdict
from simulated_curves import simulated, without

LOW, HIGH = "Hindsight()", "Hindsight(Preselect(Random(), beta=10, score='margin'))"
CURVES = replace(
    simulated(("Random()", "Margin()", "WClustered(beta=10)", "Clustered(beta=10)")),
    strategies=("Random()", "Margin()", LOW, HIGH),
)
RAISED = replace(CURVES, accuracy=CURVES.accuracy + np.array([0, 0, 0.01, 0.02])[:, None, None])


def test_the_ceiling_is_the_highest_one_and_a_study_without_one_has_no_head_room():
    assert ceiling_of(RAISED) == HIGH
    assert ceiling_of(simulated(("Random()", "Margin()"))) is None
    assert head_room(RAISED, "Random()", HIGH) is head_room(RAISED, HIGH, HIGH) is None


def test_a_share_is_that_of_the_mean_areas_within_its_interval():
    found = head_room(RAISED, "Margin()", HIGH)
    random, margin, _, ceiling = aubc(RAISED.accuracy, RAISED.n_labeled).mean(axis=1)
    assert found.share == pytest.approx((margin - random) / (ceiling - random))
    assert found.low < found.share < found.high


def test_only_seeds_that_all_three_completed_count():
    some = without(RAISED, ("Margin()", 0), (HIGH, 1), ("Random()", 2))
    left = replace(
        RAISED,
        seeds=RAISED.seeds[3:],
        accuracy=RAISED.accuracy[:, 3:],
        others={},
        selection_seconds=RAISED.selection_seconds[:, 3:],
    )
    assert head_room(some, "Margin()", HIGH) == head_room(left, "Margin()", HIGH)


def test_the_interval_covers_the_true_share_about_as_often_as_it_says():
    shares = [head_room(each, "Margin()", HIGH) for each in map(_drawn, range(60))]
    covered = np.mean([found.low <= 0.5 <= found.high for found in shares])
    assert 0.88 <= covered <= 0.99  # with 20 seeds a bootstrap interval is a little too short


def _drawn(seed):
    """Margin lies half-way in the mean; the seeds differ."""
    means = np.array([0.80, 0.84, 0.86, 0.88])[:, None, None]
    noise = np.random.default_rng(seed).normal(0, 0.02, (4, 20, 1))
    return replace(CURVES, accuracy=np.broadcast_to(means + noise, CURVES.accuracy.shape))


def test_where_the_ceiling_is_not_above_random_nothing_is_known():
    found = head_room(replace(RAISED, accuracy=RAISED.accuracy[[0, 1, 0, 0]]), "Margin()", HIGH)
    assert np.isnan(found.share) and (found.low, found.high) == (-np.inf, np.inf)


def test_tables_have_the_share_and_the_answer_names_a_strategy():
    rows = summary_rows(RAISED)
    headings, lines = display(rows)
    column = headings.index(f"of the way from random to {HIGH}")
    assert [bool(line[column]) for line in lines] == [False, True, True, False]
    assert headline(rows).startswith("Label with Margin()")
    assert "Hindsight" not in headline(rows)
    assert "a ceiling, not a strategy" in verdict(rows[3])
