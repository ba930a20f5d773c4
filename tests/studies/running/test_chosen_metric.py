"""Classes are judged by three metrics; a study declares which one its verdicts are about before its first run."""

from dataclasses import replace

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.studies.findings.headline import headline
from nextbatch.studies.findings.summary import display, summary_rows
from nextbatch.studies.findings.verdicts import verdicts
from nextbatch.studies.records.curves import read_curves
from nextbatch.studies.records.plan import runs_of
from nextbatch.studies.records.record import read_record, record_path, write_record
from nextbatch.studies.report.documentation import points_of
from nextbatch.studies.report.study import read_study
from nextbatch.studies.running.quality import quality
from nextbatch.studies.settings.study_file import parse_settings
from tiny_study import carry_out_study, tiny

SMALL = {"seeds": 1, "rounds": 1, "strategies": ["Random()", "Margin()"]}


def test_macro_f1_is_the_mean_over_the_classes_that_are_there():
    y, predicted = np.array(["a", "a", "b", "b"]), np.array(["a", "b", "b", "c"])
    found = quality("classes", y, predicted)
    assert found["macro_f1"] == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert (found["accuracy"], found["balanced_accuracy"]) == (0.5, 0.5)
    assert quality("classes", y, np.repeat("c", 4))["macro_f1"] == 0


def test_a_metric_that_some_records_lack_is_shown_nowhere_and_said_to_be_unknown(tmp_path, monkeypatch):
    settings = tiny(**SMALL)
    carry_out_study(settings, tmp_path, monkeypatch)
    assert "macro F1" in display(summary_rows(read_curves(tmp_path))).headings
    path = record_path(tmp_path, runs_of("logistic", settings)[1])
    record = read_record(path)
    known = [{name: value for name, value in done.metrics.items() if name != "macro_f1"} for done in record.rounds]
    older = [replace(done, metrics=metrics) for done, metrics in zip(record.rounds, known, strict=True)]
    write_record(path, replace(record, rounds=tuple(older)))
    (curves,) = read_curves(tmp_path)
    assert np.isnan(curves.others["macro_f1"]).all()
    assert not np.isnan(curves.others["balanced_accuracy"]).any()
    table = display(summary_rows(curves))
    assert table.headings[2:5] == ["final accuracy", "balanced", "AUBC"]
    assert {len(line) for line in table.lines} == {len(table.headings)}
    assert read_study(tmp_path).facts["not known"] == "macro F1, which 1 older record does not hold"


@pytest.mark.parametrize(
    ("metric", "words"), [("balanced_accuracy", "points of balanced accuracy"), ("macro_f1", "points of macro F1")]
)
def test_verdicts_are_about_the_metric_that_the_study_declares(tmp_path, monkeypatch, metric, words):
    settings = tiny(**SMALL, metric=metric)
    carry_out_study(settings, tmp_path, monkeypatch)
    (curves,) = read_curves(tmp_path)
    for place, run in enumerate(runs_of("logistic", settings)):
        outcomes = read_record(record_path(tmp_path, run)).rounds
        assert curves.accuracy[place, 0].tolist() == [done.metrics[metric] for done in outcomes]
        assert curves.others["accuracy"][place, 0].tolist() == [done.metrics["accuracy"] for done in outcomes]
    assert words in verdicts(curves)[1]
    assert words.removeprefix("points of ") in headline(summary_rows(curves))
    assert {"accuracy", metric} <= set(points_of([curves]).column_names)


def test_a_study_that_was_begun_about_one_metric_does_not_go_on_about_another(tmp_path, monkeypatch):
    carry_out_study(tiny(**SMALL), tmp_path, monkeypatch)
    carry_out_study(tiny(**SMALL, metric="accuracy"), tmp_path, monkeypatch)
    with pytest.raises(BadInput, match="begun with verdicts about accuracy, now they are to be about macro_f1"):
        carry_out_study(tiny(**SMALL, metric="macro_f1"), tmp_path, monkeypatch)


def test_a_metric_of_classes_is_refused_for_numbers_and_beside_known_accuracies():
    own = """
name = "a"\nmetric = "macro_f1"\nmodels = ["linear"]\nseeds = 2\ninitial = 9\nbatch_size = 9\nrounds = 2
strategies = ["Random()"]\n[data]\nfile = "a.csv"\nlabel = "y"\ntask = "numbers"
"""
    with pytest.raises(BadInput, match="chosen for classes, and these labels are numbers"):
        parse_settings(own, "a.toml")
    with pytest.raises(BadInput, match="this study is about another metric"):
        known = {"source": "a book", "labels": [30], "accuracy": [0.7], "what": "So."}
        tiny(**SMALL, metric="macro_f1", published=[known])
