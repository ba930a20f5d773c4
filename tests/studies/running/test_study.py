"""A study: neither the number of processes, nor their order, nor any interruption changes a record."""

import os
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nextbatch.errors import BadInput, NextbatchWarning, WriteFailed
from nextbatch.storage import writing
from nextbatch.studies.datasets import DATASETS
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import load
from nextbatch.studies.models.by_name import make_model
from nextbatch.studies.records.curves import read_curves
from nextbatch.studies.records.folder import locked_study
from nextbatch.studies.records.plan import runs_of
from nextbatch.studies.records.record import read_record, record_path, write_record
from nextbatch.studies.running import run as run_module
from nextbatch.studies.running.study import run_study
from tiny_study import STRATEGIES, carry_out_study, serially, tiny, tree


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return the folder of a study that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        carry_out_study(tiny(), folder, patch)
    return folder


@pytest.fixture
def copy(whole, tmp_path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def test_all_strategies_of_a_seed_come_before_the_next_seed(tmp_path, monkeypatch):
    progress = carry_out_study(tiny(), tmp_path, monkeypatch)
    assert [step.finished for step in progress] == list(range(7))
    assert [step.seeds for step in progress] == [0, 0, 0, 1, 1, 1, 2]
    assert [step.strategy for step in progress] == [*STRATEGIES, *STRATEGIES, None]


def test_processes_write_the_same_bytes_as_one_call_after_the_other(whole, tmp_path):
    assert [step.finished for step in run_study(tiny(), tmp_path, jobs=2)] == list(range(7))
    assert tree(tmp_path) == tree(whole)


def test_the_order_of_runs_does_not_change_a_record(whole, tmp_path, monkeypatch):
    def backwards(calls, jobs):
        return serially(calls[::-1], jobs)

    monkeypatch.setattr("nextbatch.studies.running.study.run_in_processes", backwards)
    monkeypatch.setattr("nextbatch.studies.running.study._state", lambda *_: None)
    list(run_study(tiny(), tmp_path))
    assert tree(tmp_path) == tree(whole)


def test_a_finished_study_does_nothing_but_say_so(copy, monkeypatch):
    before = tree(copy)
    assert [step.finished for step in carry_out_study(tiny(), copy, monkeypatch)] == [6]
    assert tree(copy) == before


def test_more_seeds_and_strategies_are_added_to_those_that_are_there(whole, tmp_path, monkeypatch):
    small = tiny(seeds=1, strategies=["Margin()"])
    carry_out_study(small, tmp_path, monkeypatch)
    progress = carry_out_study(tiny(), tmp_path, monkeypatch)
    assert progress[0].finished == 1
    assert tree(tmp_path) == tree(whole)


def test_a_study_that_is_closed_early_goes_on_like_one_that_was_not(whole, tmp_path, monkeypatch):
    monkeypatch.setattr("nextbatch.studies.running.study.run_in_processes", serially)
    study = run_study(tiny(), tmp_path)
    assert [next(study).finished for _ in range(3)] == [0, 1, 2]
    study.close()
    assert len(list(run_study(tiny(), tmp_path))) == 5
    assert tree(tmp_path) == tree(whole)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"batch_size": 5}, "batch size was 10, now it is 5"),
        ({"initial": 30}, "initial was 20, now it is 30"),
        ({"rounds": 3}, "rounds was 2, now it is 3"),
        ({"test_share": 0.25}, "test share was 0.5, now it is 0.25"),
    ],
)
def test_changed_settings_are_refused_by_their_names(copy, monkeypatch, changes, told):
    before = tree(copy)
    with pytest.raises(BadInput, match=told) as caught:
        carry_out_study(tiny(**changes), copy, monkeypatch)
    assert "choose another folder, or delete what is there with fresh=True" in str(caught.value)
    assert caught.value.argument == "fresh"
    assert tree(copy) == before


def test_a_changed_version_is_refused_by_its_name(copy, monkeypatch):
    now = {**run_module.versions(), "numpy": "0.9"}
    monkeypatch.setattr(run_module, "versions", lambda: now)
    with pytest.raises(BadInput, match=r"numpy was .*, now it is 0\.9"):
        carry_out_study(tiny(), copy, monkeypatch)


def test_changed_data_are_refused(copy, monkeypatch):
    X, y = load("digits").X, load("digits").y
    monkeypatch.setitem(DATASETS, "digits", lambda: Dataset("digits", X + 1e-9, y))
    load.cache_clear()
    with pytest.raises(BadInput, match="the content of the data set was 54c54aabbd05, now it is "):
        carry_out_study(tiny(), copy, monkeypatch)
    load.cache_clear()


def test_fresh_begins_anew_whatever_was_there(copy, whole, monkeypatch):
    (copy / "notes.txt").write_text("mine")
    carry_out_study(tiny(batch_size=5), copy, monkeypatch, fresh=True)
    assert carry_out_study(tiny(), copy, monkeypatch, fresh=True)[0].finished == 0
    assert (copy / "notes.txt").read_text() == "mine"
    (copy / "notes.txt").unlink()
    assert tree(copy) == tree(whole)


def test_damaged_records_are_noticed_and_made_again(copy, whole, monkeypatch):
    paths = sorted(copy.glob("records/*/*/seed-0.json"))
    paths[0].write_bytes(b"")
    paths[1].write_bytes(paths[1].read_bytes().replace(b'"accuracy": 0.', b'"accuracy": 0.9', 1))
    (copy / "study.json").write_bytes(b"{")
    with pytest.warns(NextbatchWarning, match="damaged"):
        progress = carry_out_study(tiny(), copy, monkeypatch)
    assert progress[0].finished == 4
    assert tree(copy) == tree(whole)


def test_what_a_crash_left_half_written_is_swept(copy, whole, monkeypatch):
    path = next(copy.glob("records/*/*/seed-1.json"))
    path.rename(path.with_name(f".{path.name}.4711.partial"))
    carry_out_study(tiny(), copy, monkeypatch)
    assert tree(copy) == tree(whole)


def test_a_failing_model_is_shown_and_counted_while_other_runs_go_on(tmp_path, monkeypatch):
    class FailsOnce:
        """Fails in the second round of the second seed's margin run: its labels are no others' there."""

        def __init__(self, *names):
            self.model = make_model(*names)

        def fit(self, X, y):
            if len(y) == bad[0] and X.sum() == bad[1]:
                raise ArithmeticError("did <not> converge")
            self.model.fit(X, y)

        def look(self, X, rng):
            return self.model.look(X, rng)

        def predict(self, X):
            return self.model.predict(X)

    whole_folder = tmp_path / "whole"
    carry_out_study(tiny(), whole_folder, monkeypatch)
    run = next(run for run in runs_of("logistic", tiny()) if run.strategy == "Margin()" and run.seed == 1)
    labeled = [i for outcome in read_record(record_path(whole_folder, run)).rounds[:2] for i in outcome.queried]
    bad = len(labeled), load("digits").X[labeled].sum()
    monkeypatch.setattr(run_module, "make_model", FailsOnce)
    progress = carry_out_study(tiny(), tmp_path / "failing", monkeypatch)
    reason = "Margin(), logistic on digits, seed 1: The fit in round 1 failed: ArithmeticError: did <not> converge"
    assert [step.failure for step in progress if step.failure] == [reason]
    assert progress[-1].finished == 6
    (curves,) = read_curves(tmp_path / "failing")
    assert curves.failures == (reason,)
    at = curves.strategies.index("Margin()"), 1
    assert np.isnan(curves.accuracy[at]).tolist() == [False, True, True]
    assert np.isnan(curves.accuracy).sum() == 2
    # A failed run is tried again; one that goes well then leaves no trace of it.
    monkeypatch.setattr(run_module, "make_model", make_model)
    assert carry_out_study(tiny(), tmp_path / "failing", monkeypatch)[0].finished == 5
    assert tree(tmp_path / "failing") == tree(whole_folder)


def test_whenever_the_disk_is_full_it_is_reported_and_the_study_goes_on_later(tmp_path, monkeypatch):
    settings = tiny(seeds=1, rounds=1, strategies=["Random()", "Margin()"])
    carry_out_study(settings, tmp_path / "whole", monkeypatch)
    real, failures = os.fsync, 0
    for failing in range(200):
        folder, calls = tmp_path / f"{failing}", iter(range(200))

        def fsync(descriptor, calls=calls, failing=failing):
            if next(calls) == failing:
                raise OSError(28, "No space left on device")
            real(descriptor)

        with monkeypatch.context() as patch:
            patch.setattr(writing.os, "fsync", fsync)
            try:
                carry_out_study(settings, folder, monkeypatch)
                break
            except WriteFailed:
                failures += 1
        carry_out_study(settings, folder, monkeypatch)
        assert tree(folder) == tree(tmp_path / "whole")
    assert failures >= 2 + 2 * 2 * 2  # the holder and the plan; for two runs of two rounds a record and its times


def test_a_folder_in_use_is_refused_with_its_holder(tmp_path, monkeypatch):
    with locked_study(tmp_path), pytest.raises(BadInput, match=f"process {os.getpid()}"):
        carry_out_study(tiny(), tmp_path, monkeypatch)


def test_a_read_only_folder_is_refused_before_any_computing(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr("nextbatch.studies.running.study.carry_out", None)
    with pytest.raises(BadInput, match="choose another folder"):
        carry_out_study(tiny(), tmp_path, monkeypatch)


def test_a_study_opens_no_socket(tmp_path, monkeypatch, whole):
    def refuse(*args, **options):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    carry_out_study(tiny(), tmp_path / "here", monkeypatch)
    assert tree(tmp_path / "here") == tree(whole)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"model": "mlps"}, "model must be one of 'logistic', 'mlp', got 'mlps'"),
        ({"jobs": 0}, "jobs must be at least 1, got 0"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_before_the_folder_is_made(tmp_path, options, told):
    with pytest.raises(BadInput, match=told):
        next(run_study(tiny(), tmp_path / "new", **options))
    assert not (tmp_path / "new").exists()


def test_more_labels_than_samples_are_refused(tmp_path):
    with pytest.raises(BadInput, match=r"asks for 920 labels \(20 and 90 x 10\), but digits has 899 samples"):
        next(run_study(tiny(rounds=90), tmp_path))


def test_curves_hold_what_the_records_hold(whole):
    (curves,) = read_curves(whole)
    assert (curves.dataset, curves.model, curves.strategies) == ("digits", "logistic", tuple(STRATEGIES))
    assert curves.n_labeled.tolist() == [20, 30, 40]
    for run in runs_of("logistic", tiny()):
        outcomes = read_record(record_path(whole, run)).rounds
        at = STRATEGIES.index(run.strategy), run.seed
        assert curves.accuracy[at].tolist() == [outcome.metrics["accuracy"] for outcome in outcomes]
        for name in ("balanced_accuracy", "macro_f1"):
            assert curves.others[name][at].tolist() == [outcome.metrics[name] for outcome in outcomes]
    assert np.isnan(curves.effective_beta[:2]).all()
    assert np.isnan(curves.effective_beta[2]).tolist() == [True, False, False]
    assert (curves.selection_seconds > 0).all()
    assert not curves.failures


def test_a_run_that_is_not_finished_is_not_in_the_curves(copy):
    finished, missing = runs_of("logistic", tiny())[:2]
    record = read_record(record_path(copy, finished))
    write_record(record_path(copy, finished), replace(record, rounds=record.rounds[:2]))
    record_path(copy, missing).unlink()
    (curves,) = read_curves(copy)
    for strategy in (0, 1):
        assert np.isnan(curves.accuracy[strategy, 0]).all()
        assert np.isnan(curves.selection_seconds[strategy, 0])
        assert not np.isnan(curves.accuracy[strategy, 1]).any()


def test_both_models_live_in_one_folder(whole, copy, monkeypatch):
    carry_out_study(tiny(seeds=1), copy, monkeypatch, model="mlp")
    logistic_curves, mlp_curves = read_curves(copy)
    assert (logistic_curves.model, mlp_curves.model) == ("logistic", "mlp")
    assert np.array_equal(logistic_curves.accuracy, read_curves(whole)[0].accuracy)
    assert mlp_curves.accuracy.shape == (3, 1, 3)


def test_a_folder_without_a_study_has_no_curves(tmp_path):
    with pytest.raises(BadInput, match="no study"):
        read_curves(tmp_path)
