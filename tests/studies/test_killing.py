"""A study that is killed with -9 at random instants ends byte-identical to one that was not."""

import subprocess
import sys
from pathlib import Path

import pytest

KILLING = Path(__file__).parents[1] / "killing.py"


@pytest.mark.parametrize(
    ("study", "kills", "seed"),
    [
        ("plain", 4, 0),
        ("warm", 3, 0),
        *(pytest.param(name, 50, 1, marks=pytest.mark.slow) for name in ("plain", "warm")),
    ],
)
def test_nobody_can_tell_that_a_study_was_killed(tmp_path, study, kills, seed):
    command = [sys.executable, str(KILLING), str(tmp_path), str(kills), str(seed), study]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{kills} kills" in done.stdout
