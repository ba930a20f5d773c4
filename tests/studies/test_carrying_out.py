"""Carrying out a study from Python: one call from settings to a report, which is what the commands do."""

import subprocess
import sys

import pytest

from nextbatch.errors import BadInput
from nextbatch.studies import carry_out_study, read_curves, write_report
from nextbatch.studies.records.folder import REPORT
from tiny_study import serially, tiny


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr("nextbatch.studies.running.study.run_in_processes", serially)


def small(**changes):
    return tiny(models=["logistic", "naive-bayes"], rounds=1, strategies=["Random()", "Margin()"], **changes)


def test_all_models_are_carried_out_and_reported_and_progress_is_told_of_each(tmp_path):
    told = []
    page = carry_out_study(small(), str(tmp_path), progress=lambda model, so_far: told.append((model, so_far.finished)))
    assert page == tmp_path / "report.html"
    assert [curves.model for curves in read_curves(tmp_path)] == ["logistic", "naive-bayes"]
    assert told == [(model, finished) for model in ("logistic", "naive-bayes") for finished in range(5)]
    assert {name for name in REPORT if (tmp_path / name).exists()} == set(REPORT)


def test_what_is_finished_is_not_repeated_unless_it_is_asked_for_afresh(tmp_path):
    told = []
    for fresh in (False, False, True):
        carry_out_study(
            small(),
            tmp_path,
            models=["logistic"],
            fresh=fresh,
            progress=lambda model, so_far: told.append(so_far.finished),
        )
    assert told == [0, 1, 2, 3, 4, 4, 0, 1, 2, 3, 4]


def test_a_fresh_study_of_two_models_keeps_both(tmp_path):
    carry_out_study(small(seeds=1), tmp_path, fresh=True)
    assert len(read_curves(tmp_path)) == 2


@pytest.mark.parametrize(
    ("models", "told"), [(["mlp"], "model must be one of"), ([], "at least one of logistic, naive")]
)
def test_models_that_the_study_does_not_name_are_refused_before_anything_is_written(tmp_path, models, told):
    with pytest.raises(BadInput, match=told):
        carry_out_study(small(), tmp_path / "out", models=models)
    assert not (tmp_path / "out").exists()


def test_a_report_is_written_again_byte_for_byte(tmp_path):
    page = carry_out_study(small(seeds=1), tmp_path, models=["logistic"])
    before = page.read_bytes()
    page.unlink()
    assert write_report(tmp_path).read_bytes() == before


def test_nothing_is_printed(tmp_path, capsys):
    carry_out_study(small(seeds=1), tmp_path, models=["logistic"])
    assert capsys.readouterr() == ("", "")


def test_every_public_name_of_the_studies_is_there_and_loads_nothing_before_it_is_used():
    code = (
        "import sys, nextbatch.studies as studies\n"
        "assert not {'numpy', 'matplotlib', 'pydantic'} & set(sys.modules)\n"
        "assert {'carry_out_study', 'read_settings', 'write_report'} <= set(dir(studies))\n"
        "assert all(getattr(studies, name) is not None for name in dir(studies))\n"
        "assert not hasattr(studies, 'run')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
