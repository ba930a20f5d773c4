"""Output that a terminal cannot encode or a device cannot hold: no traceback, and the batch is whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "nextbatch"]
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is always full")


@pytest.fixture
def folder(tmp_path):
    rows = "".join(f"größe-写真-{i},{i % 7},{i % 5}\n" for i in range(40))
    (tmp_path / "pool.csv").write_text(f"id,x,y\n{rows}", encoding="utf-8")
    return tmp_path


def select(folder, *more, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **environment):
    command = [*COMMAND, "select", "pool.csv", "-k", "3", "--out", "größe.csv", *more]
    environment = {"PYTHONUTF8": "0", **environment}
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment}, stdout=stdout, stderr=stderr)


def is_whole(folder):
    return (folder / "größe.csv").read_text(encoding="utf-8").count("写真") == 3


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii:strict"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
        *(
            pytest.param(environment, marks=pytest.mark.slow)
            for environment in ({"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "POSIX"})
        ),
    ],
)
def test_what_the_terminal_cannot_show_is_escaped(folder, environment):
    done = select(folder, **environment)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
    assert rb"\u5199\u771f" in done.stdout or "写真".encode() in done.stdout
    assert is_whole(folder)


def test_where_the_terminal_can_show_it_nothing_is_escaped(folder):
    assert "größe-写真" in select(folder, PYTHONIOENCODING="utf-8").stdout.decode()


def test_the_sentence_of_an_error_is_escaped_too(folder):
    done = select(folder, "--id", "schlüssel", PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 2
    assert done.stderr.startswith(b"nextbatch: ") and rb"schl\xfcssel" in done.stderr


@needs_full
def test_on_a_full_device_the_batch_is_whole_and_one_sentence_says_what_is_missing(folder):
    with FULL.open("wb") as full:
        done = select(folder, stdout=full)
    last = done.stderr.decode().strip().splitlines()[-1]
    assert done.returncode == 1
    assert last.startswith("nextbatch: the output cannot be written: No space left on device. It is incomplete")
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr
    assert is_whole(folder)


@needs_full
@pytest.mark.parametrize("both", [False, True])
def test_where_not_even_errors_can_be_told_the_status_tells(folder, both):
    with FULL.open("wb") as full:
        done = select(folder, stdout=full if both else subprocess.PIPE, stderr=full)
    assert done.returncode == 1


@needs_full
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["strategies"], ["strategies", "Margin"]])
def test_every_answer_that_a_device_cannot_hold_ends_in_a_sentence(arguments):
    with FULL.open("wb") as full:
        done = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("nextbatch: the output cannot be written")
    assert done.stderr.count(b"\n") == 1


def test_a_reader_that_leaves_early_is_no_traceback():
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*COMMAND, "strategies"], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr
    assert done.returncode == 1


def test_closed_streams_are_no_failure(folder):
    shell = f"{' '.join(COMMAND)} select pool.csv -k 3 --out größe.csv >&- 2>&-"
    assert subprocess.run(shell, shell=True, cwd=folder).returncode == 0
    assert is_whole(folder)
