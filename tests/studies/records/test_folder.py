"""A study's folder belongs to one process at a time, and nothing but a study's own files is ever deleted."""

import os
import subprocess
import sys

import pytest

from nextbatch.errors import BadInput
from nextbatch.storage.sealed import write_sealed
from nextbatch.studies.records.folder import clear, locked_study, require_own, sweep


def test_a_folder_is_made_with_its_parents(tmp_path):
    with locked_study(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()


def test_a_second_holder_is_told_which_process_is_the_first(tmp_path):
    with (
        locked_study(tmp_path),
        pytest.raises(BadInput, match=f"in use by process {os.getpid()} on "),
        locked_study(tmp_path),
    ):
        pass


def test_a_folder_is_free_again_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), locked_study(tmp_path):
        1 / 0  # noqa: B018
    with locked_study(tmp_path):
        pass


def test_a_folder_is_free_again_after_its_holder_was_killed(tmp_path):
    code = f"""
import os, signal
from pathlib import Path
from nextbatch.studies.records.folder import locked_study
with locked_study(Path({str(tmp_path)!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with locked_study(tmp_path):
        pass


def test_a_read_only_folder_is_refused(tmp_path, monkeypatch):
    if os.geteuid() == 0:  # to whom no folder is read-only
        monkeypatch.setattr(os, "access", lambda path, mode: False)
    else:
        tmp_path.chmod(0o500)
    with pytest.raises(BadInput, match=r"Permission denied.*choose another folder"), locked_study(tmp_path):
        pass
    tmp_path.chmod(0o700)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(BadInput, match="choose another folder"), locked_study(path):
            pass


FOREIGN = [
    "notes.txt",
    "study.toml",
    ".study.json",
    "records/readme",
    "records/a/b/seed-0.json.bak",
    "records/a/c/.x.partial",
]
OURS = [
    "study.json",
    "report.html",
    "records/a/b/seed-0.json",
    "records/a/b/seed-0.times.json",
    "records/a/d/seed-10.json",
]
HALVES = [".study.json.77.partial", "..lock-holder.77.partial", "records/a/b/.seed-0.json.77.partial"]


def filled(folder):
    write_sealed(folder / "study.json", {})
    for name in FOREIGN + OURS + HALVES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_sweeping_deletes_half_written_files_and_nothing_else(tmp_path):
    filled(tmp_path)
    sweep(tmp_path)
    assert files(tmp_path) == {*FOREIGN, *OURS}


def test_clearing_deletes_what_a_study_wrote_and_nothing_else(tmp_path):
    filled(tmp_path)
    clear(tmp_path)
    assert files(tmp_path) == set(FOREIGN)
    assert not (tmp_path / "records" / "a" / "d").exists()


@pytest.mark.parametrize("name", ["study.json", "report.html", "summary.csv"])
def test_files_that_no_study_wrote_are_not_taken_for_one(tmp_path, name):
    (tmp_path / name).write_text("{}")
    for refusing in (require_own, clear):
        with pytest.raises(BadInput, match=f"{name}, which no study wrote"):
            refusing(tmp_path)
    assert files(tmp_path) == {name}


def test_clearing_an_empty_folder_does_nothing(tmp_path):
    clear(tmp_path)
    assert tmp_path.is_dir()


def test_a_study_that_is_refused_leaves_no_folder_that_it_made(tmp_path):
    with pytest.raises(BadInput, match="refused"), locked_study(tmp_path / "new" / "study"):
        raise BadInput("refused")
    assert not list(tmp_path.iterdir())
    with pytest.raises(BadInput, match="refused"), locked_study(tmp_path / "new" / "study"):
        (tmp_path / "new" / "study" / "kept").touch()
        raise BadInput("refused")
    assert [path.name for path in (tmp_path / "new" / "study").iterdir()] == ["kept"]
