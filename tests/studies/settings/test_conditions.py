"""Conditions lie side by side in one folder: paired, resumed, reported and deleted like a study without factors."""

import shutil
from pathlib import Path

import numpy as np
import pyarrow.csv
import pytest

from nextbatch.errors import BadInput
from nextbatch.studies.records.curves import read_curves
from nextbatch.studies.records.folder import clear
from nextbatch.studies.records.plan import runs_of
from nextbatch.studies.records.record import read_record, record_path
from nextbatch.studies.report.writing import write_report
from nextbatch.studies.running.study import run_study
from tiny_study import carry_out_study, serially, tiny, tree

FACTORS = {"batch_size": [10, 20], "redundancy": [1, 5]}
NAMES = [f"batch_size {size}, redundancy {copies}" for size in (10, 20) for copies in (1, 5)]


def varied(**changes):
    sizes = {"pool": 200, "factors": FACTORS, "strategies": ["Random()", "Margin()"]}
    return tiny(**(sizes | changes))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return the folder of a study with factors that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        carry_out_study(varied(), folder, patch)
    return folder


@pytest.fixture
def copy(whole, tmp_path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def records(folder, settings):
    return {(run.condition, run.strategy, run.seed): read_record(record_path(folder, run)) for run in settings}


def test_every_condition_has_curves_of_its_own_with_the_same_budget(whole):
    curves = read_curves(whole)
    assert [one.condition for one in curves] == NAMES
    assert [one.n_labeled.tolist() for one in curves] == [[20, 30, 40]] * 2 + [[20, 40]] * 2
    assert all(one.accuracy.shape == (2, 2, len(one.n_labeled)) for one in curves)
    assert not any(np.isnan(one.accuracy).any() for one in curves)
    assert curves[1].name == "digits, logistic, batch_size 10, redundancy 5"


def test_a_seed_starts_alike_under_all_conditions(whole):
    found = records(whole, runs_of("logistic", varied()))
    for seed in (0, 1):
        assert len({record.rounds[0] for (_, _, of), record in found.items() if of == seed}) == 1


def test_a_condition_is_what_a_study_with_its_values_would_be(whole, tmp_path, monkeypatch):
    alone = varied(factors=None, batch_size=20, rounds=1, redundancy=5)
    carry_out_study(alone, tmp_path, monkeypatch)
    found = records(whole, runs_of("logistic", varied()))
    for (_, strategy, seed), record in records(tmp_path, runs_of("logistic", alone)).items():
        assert record.rounds == found[NAMES[3], strategy, seed].rounds


def test_a_seed_is_carried_out_under_all_conditions_before_the_next(tmp_path, monkeypatch):
    progress = carry_out_study(varied(factors={"redundancy": [1, 5]}), tmp_path, monkeypatch)
    assert [step.seeds for step in progress] == [0, 0, 0, 0, 1, 1, 1, 1, 2]
    assert [step.strategy for step in progress[:3]] == [
        "Random(), redundancy 1", "Margin(), redundancy 1", "Random(), redundancy 5",
    ]  # fmt: skip
    assert progress[-1].strategy is None


def test_a_study_with_factors_goes_on_like_one_that_nothing_stopped(whole, tmp_path, monkeypatch):
    monkeypatch.setattr("nextbatch.studies.running.study.run_in_processes", serially)
    study = run_study(varied(), tmp_path)
    for _ in range(6):
        next(study)
    study.close()
    assert len(list(run_study(varied(), tmp_path))) == 12
    assert tree(tmp_path) == tree(whole)


def test_more_values_of_a_factor_are_added_to_those_that_are_there(whole, tmp_path, monkeypatch):
    carry_out_study(varied(factors={"batch_size": [20], "redundancy": [5]}), tmp_path, monkeypatch)
    progress = carry_out_study(varied(), tmp_path, monkeypatch)
    assert progress[0].finished == 4
    assert tree(tmp_path) == tree(whole)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rounds": 4}, "rounds was 2, now it is 4"),
        ({"label_noise": 0.1}, "label noise was 0.0, now it is 0.1"),
        ({"imbalance": 2.0}, "imbalance was 1.0, now it is 2.0"),
        ({"warm_start": True}, "warm start was False, now it is True"),
    ],
)
def test_changed_settings_are_refused_under_any_condition(copy, monkeypatch, changes, told):
    before = tree(copy)
    with pytest.raises(BadInput, match=told):
        carry_out_study(varied(**changes), copy, monkeypatch)
    assert tree(copy) == before


def test_what_a_study_with_factors_wrote_is_deleted_by_fresh(copy):
    (copy / "notes.txt").write_text("mine")
    clear(copy)
    assert [path.name for path in copy.iterdir() if path.name != ".lock"] == ["notes.txt"]


def test_the_report_has_a_section_and_rows_for_every_condition(tmp_path, monkeypatch):
    carry_out_study(varied(factors={"redundancy": [1, 5]}), tmp_path, monkeypatch)
    names = ["redundancy 1", "redundancy 5"]
    page = write_report(tmp_path).read_text()
    assert all(page.count(f"<h3>digits, logistic, {name}</h3>") >= 2 for name in names)
    assert f"conditions, each with 40 labels in all: {'; '.join(names)}" in page
    assert page.count("Over the values of the factors") == 1
    assert "Over all data sets and models" not in page
    for name in ("curves.csv", "summary.csv", "seconds.csv"):
        assert pyarrow.csv.read_csv(tmp_path / name)["condition"].unique().to_pylist() == names


def test_a_condition_that_asks_for_too_much_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    with pytest.raises(BadInput, match=r"asks for 40 labels .* the pool has 30 samples"):
        carry_out_study(varied(pool=30), tmp_path / "new", monkeypatch)
    with pytest.raises(BadInput, match=r"pool is 700, but digits has .* left by an imbalance of 50"):
        carry_out_study(varied(pool=700, factors={"imbalance": [1, 50]}), tmp_path / "new", monkeypatch)
    assert not (tmp_path / "new").exists()
