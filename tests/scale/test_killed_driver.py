"""The process that leads a selection is killed at random instants: the same command goes on, and leaves no process."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import killing_shards
from made_shards import labeled, rows, write_shards
from nextbatch import ShardedPool


@pytest.mark.skipif(not hasattr(os, "fork"), reason="attempts are forks, which this system does not have")
def test_kills_at_random_instants_change_nothing_and_no_unit_is_scored_again(tmp_path):
    require_alike("several", tmp_path, 8, seed=0)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="attempts are forks, which this system does not have")
def test_two_hundred_kills_change_nothing(tmp_path):
    require_alike("several", tmp_path, 200, seed=1)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="attempts are forks, which this system does not have")
def test_a_selection_that_was_killed_fifty_times_ends_with_its_batch_and_one_file_for_each_unit(tmp_path):
    require_alike("one", tmp_path, 50, seed=2)


def require_alike(what: str, folder: Path, kills: int, seed: int) -> None:
    words = [sys.executable, killing_shards.__file__, what, str(folder), str(kills), str(seed)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=1500)
    assert ended.returncode == 0, ended.stderr
    assert "all alike" in ended.stdout


def command(folder: Path, out: str) -> list[str]:
    words = ["select", "pool", "--labels", "labels.csv", "-k", "20", "--workers", "2", "--out", out]
    return [sys.executable, "-m", "nextbatch", *words]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are looked up in /proc")
def test_the_command_goes_on_after_it_was_killed_and_its_workers_end_with_it(tmp_path):
    folder = write_shards(tmp_path / "pool", cuts=range(300, 9000, 300))
    pool = ShardedPool(folder)
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "label"])
        writer.writerows(zip(pool.ids(labeled()), rows()[1][labeled()], strict=True))
    quiet = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    driver = subprocess.Popen(command(folder, "next.csv"), **quiet)
    keep, workers = tmp_path / "next.csv.done", set()
    until = time.monotonic() + 120
    while time.monotonic() < until and len(list(keep.glob("*.unit"))) < 3:
        workers |= children_of(driver.pid)
        time.sleep(0.01)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    assert len(list(keep.glob("*.unit"))) >= 3
    assert not (tmp_path / "next.csv").exists()
    while time.monotonic() < until and any(map(is_running, workers)):
        time.sleep(0.1)
    assert workers and not any(map(is_running, workers))
    assert subprocess.run(command(folder, "next.csv"), **quiet, timeout=120).returncode == 0
    assert subprocess.run(command(folder, "other.csv"), **quiet, timeout=120).returncode == 0
    assert (tmp_path / "next.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()
    assert not keep.exists()


def children_of(parent: int) -> set[int]:
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                words = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(words[1]) == parent:
                found.add(int(folder.name))
    return found


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
