"""A study that is killed with -9 at random instants ends byte-identical to one that was not."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nextbatch import rng_for
from tiny_study import tree

KILLING = Path(__file__).parents[2] / "killing.py"


@pytest.mark.parametrize(
    ("study", "kills", "seed"),
    [
        ("warm", 1, 0),
        *(pytest.param(name, 50, 1, marks=pytest.mark.slow) for name in ("plain", "warm")),
    ],
)
def test_nobody_can_tell_that_a_study_was_killed(tmp_path, study, kills, seed):
    command = [sys.executable, str(KILLING), str(tmp_path), str(kills), str(seed), study]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{kills} kills" in done.stdout


def reproduce(folder, jobs):
    """Begin a study by the command line, in a process group of its own."""
    words = ["reproduce", "digits", "--seeds", "4", "--strategies", "Random(); Margin(); Clustered(beta=5)"]
    command = [sys.executable, "-m", "nextbatch", *words, "--jobs", str(jobs), "--out", str(folder)]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)


def group_is_empty(group):
    """Whether nobody of a process group is alive, within some seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_workers_of_a_killed_study_end_with_it_and_nobody_can_tell(tmp_path):
    whole = reproduce(tmp_path / "whole", jobs=1)
    assert whole.wait() == 0
    for delay in rng_for("kills").uniform(1, 8, 6):
        process = reproduce(tmp_path / "broken", jobs=2)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)  # the parent alone: its workers have to notice
        process.wait()
        assert group_is_empty(process.pid)
    last = reproduce(tmp_path / "broken", jobs=2)
    assert last.wait() == 0
    records = [
        {name: content for name, content in tree(tmp_path / folder).items() if name.startswith("records")}
        for folder in ("whole", "broken")
    ]
    assert len(records[0]) == 12
    assert records[0] == records[1]
