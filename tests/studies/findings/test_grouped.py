"""Strategies that a study says the same of share a sentence; whatever differs has its paragraph."""

from nextbatch.studies.findings.grouped import grouped_verdicts
from nextbatch.studies.findings.summary import summary_rows
from nextbatch.studies.findings.verdicts import verdict
from simulated_curves import simulated, without

STRATEGIES = ("Random()", "Margin()", "Clustered(beta=10)", "WClustered(beta=10)", "KCenter()", "Clustered(beta=150)")


def told(**sizes):
    rows = summary_rows(simulated(STRATEGIES, **sizes))
    return rows, grouped_verdicts(rows)


def test_two_that_are_better_than_both_share_a_sentence_with_their_numbers():
    _, sentences = told()
    (shared,) = [sentence for sentence in sentences if "WClustered(beta=10) +" in sentence]
    assert shared.startswith("Better than random and better than margin, in accuracy points on average over 20 to 170")
    assert "; WClustered(beta=10) +" in shared
    assert "Clustered(beta=10) has" not in shared


def test_controls_and_whole_pools_keep_their_paragraphs():
    rows, sentences = told()
    for row in rows:
        if row.strategy in ("Random()", "Margin()", "KCenter()", "Clustered(beta=150)"):
            assert verdict(row) in sentences
    assert len(sentences) == 5


def test_few_runs_are_told_together():
    _, sentences = told(n_seeds=3)
    assert len(sentences) == 3
    (shared,) = [sentence for sentence in sentences if "WClustered(beta=10)" in sentence]
    assert shared.startswith("Cannot be judged yet, with 3 paired runs where at least ")
    assert "so far, against random and margin in accuracy points" in shared


def test_a_hint_stays_a_hint():
    _, sentences = told(n_seeds=12)
    (shared,) = [sentence for sentence in sentences if "WClustered(beta=10)" in sentence]
    assert "With 12 paired runs this is a hint; a claim needs 20." in shared


def test_a_strategy_with_failed_runs_is_told_by_itself():
    rows = summary_rows(without(simulated(STRATEGIES), ("WClustered(beta=10)", 4)))
    assert verdict(rows[3]) in grouped_verdicts(rows)
