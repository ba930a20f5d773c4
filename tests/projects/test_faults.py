"""What was acknowledged is there, whatever happens: processes that are killed, disks that fail or are full."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from answering import acknowledged, label_of, stored

HERE = Path(__file__).parent
COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Processes are forked and told through pipes.")


class Nursery:
    """Starts processes that answer, each forked from one that has imported everything."""

    def __init__(self, **environment):
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "answering.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )

    def start(self, folder, answers, largest=None, **environment):
        """Return the number of a new process, and what it writes."""
        folder.mkdir(exist_ok=True)
        pipe = folder.with_suffix(".pipe")
        if not pipe.exists():
            os.mkfifo(pipe)
        more = {name: str(value) for name, value in environment.items()}
        order = {"folder": str(folder), "answers": answers, "out": str(pipe), "largest": largest, "environment": more}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        number = int(self.process.stdout.readline())
        return number, pipe.open()

    def run(self, folder, answers, **options):
        """Return what a process has written until its end."""
        _, written = self.start(folder, answers, **options)
        with written:
            return written.read()

    def close(self):
        self.process.communicate()


@pytest.fixture
def nursery():
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def failing(tmp_path):
    """Processes whose n-th call that changes the store or its journal can be made to fail."""
    if COMPILER is None or not sys.platform.startswith("linux"):
        pytest.skip("Calls are made to fail by a small library in C: it needs Linux and a C compiler.")
    library = tmp_path / "failing.so"
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-o", library, HERE / "failing_calls.c", "-ldl"], check=True)
    made = Nursery(LD_PRELOAD=str(library))
    yield lambda folder, at, **more: made.run(
        folder, 4, FAIL_ON=f"{folder.name}/store.sqlite", FAIL_AT=at, **{"FAIL_WITH": errno.EIO} | more
    )
    made.close()


def calls_in(told):
    return int(told.split("calls ")[1])


def require_kept(folder, told):
    """Require that all that was acknowledged is stored, and nothing that was not sent."""
    kept = stored(folder)
    assert told <= set(kept)
    assert all(label == label_of(sample) for sample, label in kept.items())
    return kept


def killed_after(nursery, folder, acknowledgments):
    """Kill a process right after an acknowledgment, and return what it had acknowledged."""
    number, written = nursery.start(folder, 5000)
    told = set()
    with written:
        for line in written:
            told |= acknowledged(line)
            if len(told) == acknowledgments:
                break
        os.kill(number, signal.SIGKILL)
        told |= acknowledged(written.read())
    assert len(told) >= acknowledgments
    return told


def kills(nursery, folder, times, seed):
    rng = np.random.default_rng(seed)
    told = set()
    for _ in range(times):
        told |= killed_after(nursery, folder, int(rng.integers(1, 4)))
        kept = require_kept(folder, told)
        # One more may have been on its way in each process: stored, and not acknowledged.
        assert len(kept) <= len(told) + times
    return told


def test_what_was_acknowledged_before_a_kill_is_there_50_times(nursery, tmp_path):
    assert len(kills(nursery, tmp_path / "project", 50, seed=0)) >= 50


@pytest.mark.slow
def test_what_was_acknowledged_before_a_kill_is_there_1000_times(nursery, tmp_path):
    assert len(kills(nursery, tmp_path / "project", 1000, seed=1)) >= 1000


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_whichever_write_sync_or_unlink_fails_nothing_acknowledged_is_lost(every, failing, tmp_path):
    told = failing(tmp_path / "whole", 0)
    assert acknowledged(told) == {0, 1, 2, 3}
    calls, refused = calls_in(told), 0
    assert calls > 20
    for at in range(1, calls + 1, every):
        folder = tmp_path / f"at-{at}"
        told = failing(folder, at)
        assert calls_in(told) >= at
        require_kept(folder, acknowledged(told))
        refused += "not saved" in told
        # It goes on afterwards, and the answer that was refused is stored once it is sent again.
        if "done" in told:
            assert acknowledged(told) == {0, 1, 2, 3}
        else:  # it failed before there was a session
            assert "refused:" in told or "lost:" in told
        again = failing(folder, 0)
        assert set(stored(folder)) >= acknowledged(told) | acknowledged(again)
        assert "done" in again
    assert refused * every > 5


def test_on_a_full_disk_answers_are_refused_and_stored_once_there_is_room(failing, tmp_path):
    calls = calls_in(failing(tmp_path / "whole", 0))
    for at in range(calls // 2, calls, 3):
        folder = tmp_path / f"full-{at}"
        told = failing(folder, at, FAIL_FOR_EVER=1, FAIL_WITH=errno.ENOSPC)
        require_kept(folder, acknowledged(told))
        assert len(acknowledged(told)) < 4
        assert "not saved" in told or "lost" in told
        again = failing(folder, 0)
        assert "done" in again
        assert set(stored(folder)) >= acknowledged(told) | acknowledged(again)


def test_a_file_that_may_not_grow_is_a_sentence(nursery, tmp_path):
    folder = tmp_path / "project"
    nursery.run(folder, 1)
    told = nursery.run(folder, 80, largest=(folder / "store.sqlite").stat().st_size)
    assert "not saved" in told
    require_kept(folder, acknowledged(told) | {0})
    assert "not saved" not in nursery.run(folder, 80)
    assert len(stored(folder)) >= 80
