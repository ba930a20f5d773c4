"""Kill a tiny study with -9 at random instants, go on with it each time, and say whether anybody could tell.

Run as a program: `python killing.py FOLDER KILLS SEED STUDY`. Each attempt is a fork of this process, which has
imported everything and computed nothing, so that little of the time is spent before the first write.
"""

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np

import nextbatch.studies.report.writing
import nextbatch.studies.running.study as study
from tiny_study import serially, tiny, tree

STUDIES = {
    "plain": {},
    "warm": {"models": ["mlp"], "initial": 40, "seeds": 1, "strategies": ["Margin()"], "warm_start": True},
}


def attempt(folder: Path, name: str) -> int:
    """Carry out the study and its report in a process of its own, and return its id."""
    process = os.fork()
    if process == 0:
        status = 1
        try:
            study.run_in_processes = serially
            list(study.run_study(tiny(**STUDIES[name]), folder))
            nextbatch.studies.report.writing.write_report(folder)
            status = 0
        finally:
            os._exit(status)
    return process


def finish(folder: Path, name: str) -> float:
    began = time.perf_counter()
    if os.waitpid(attempt(folder, name), 0)[1]:
        sys.exit("An attempt that was not killed failed.")
    return time.perf_counter() - began


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files, less what depends on times and the machine."""
    files = tree(folder)
    files.pop("seconds.csv")
    files["report.html"] = files["report.html"].split(b"what depends on the machine")[0]
    return files


def main(folder: Path, kills: int, seed: int, name: str) -> None:
    rng = np.random.default_rng(seed)
    finish(folder / "first", name)  # compiles what is not yet compiled
    longest = finish(folder / "whole", name)
    whole, killed, begun = contents(folder / "whole"), 0, 0
    while killed < kills:
        broken = folder / f"broken-{begun}"
        begun += 1
        process = attempt(broken, name)
        while killed < kills:
            time.sleep(rng.uniform(0, longest))
            os.kill(process, signal.SIGKILL)
            killed += 1
            if os.WIFEXITED(os.waitpid(process, 0)[1]):
                break  # it was faster
            process = attempt(broken, name)
        else:
            os.waitpid(process, 0)
        finish(broken, name)
        if contents(broken) != whole:
            sys.exit(f"{broken} differs from a study that was not interrupted.")
    print(f"{killed} kills, {begun} studies, all alike")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
