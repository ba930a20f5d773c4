"""Kill a selection from shards with -9 at random instants, go on with it each time, and say whether anybody could tell.

Run as a program: `python killing_shards.py several|one FOLDER KILLS SEED`: selections that are killed up to three times
each, or one that is killed every time. Each attempt is a fork of this process, which has
imported everything and computed nothing, so that little of the time is spent before the first write.
"""

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from made_shards import labeled, model, write_shards
from nextbatch import ShardedPool, WClustered, rng_for


def attempt(pool: ShardedPool, folder: Path) -> int:
    """Carry out the selection in a process of its own, and return its id."""
    process = os.fork()
    if process == 0:
        status = 1
        try:
            with ThreadPoolExecutor(1) as threads:
                batch = pool.select(WClustered(5), 40, rng_for(0), on=threads, workers=1, keep=folder / "keep")
            (folder / "ids").write_text("\n".join(batch.ids))
            (folder / "scored").write_text(str(batch.scored))
            status = 0
        finally:
            os._exit(status)
    return process


def finish(pool: ShardedPool, folder: Path) -> float:
    folder.mkdir(exist_ok=True)
    began = time.perf_counter()
    if os.waitpid(attempt(pool, folder), 0)[1]:
        sys.exit("An attempt that was not killed failed.")
    return time.perf_counter() - began


def units_in(folder: Path) -> int:
    return len(list((folder / "keep").glob("*.unit")))


def kill_one(folder: Path, kills: int, seed: int) -> None:
    """Kill one selection of 450 units this often, each time a few units and up to ten milliseconds further."""
    rng, units = np.random.default_rng(seed), 450
    pool = ShardedPool(write_shards(folder / "pool", cuts=range(20, 9000, 20)), model(), labeled=labeled())
    _ = pool.labeled_rows
    finish(pool, folder / "whole")
    broken = folder / "broken"
    (broken / "keep").mkdir(parents=True)
    for _ in range(kills):
        process, enough = attempt(pool, broken), units_in(broken) + int(rng.integers(8))
        while units_in(broken) < enough:
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.01))
        if (broken / "ids").exists():
            sys.exit("A selection ended before it was killed.")
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    done = units_in(broken)
    finish(pool, broken)
    if (broken / "ids").read_text() != (folder / "whole" / "ids").read_text():
        sys.exit("The selection differs from one that was not interrupted.")
    if int((broken / "scored").read_text()) != units - done:
        sys.exit("A unit was scored again.")
    names = sorted(path.name for path in (broken / "keep").iterdir())
    if names != sorted(path.name for path in (folder / "whole" / "keep").iterdir()) or len(names) != units:
        sys.exit(f"The manifest holds other files than one that was not interrupted: {len(names)}, of {units} units.")
    print(f"{kills} kills of one selection, {done} units before the last, all alike")  # noqa: T201


def kill_several(folder: Path, kills: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pool = ShardedPool(write_shards(folder / "pool", cuts=range(300, 9000, 300)), model(), labeled=labeled())
    _ = pool.labeled_rows
    finish(pool, folder / "first")  # compiles what is not yet compiled
    longest = finish(pool, folder / "whole")
    ids, killed, begun, scored = (folder / "whole" / "ids").read_text(), 0, 0, 0
    while killed < kills:
        broken = folder / f"broken-{begun}"
        broken.mkdir()
        begun += 1
        process = attempt(pool, broken)
        for _ in range(int(rng.integers(1, 4))):
            time.sleep(rng.uniform(0, longest))
            os.kill(process, signal.SIGKILL)
            killed += 1
            os.waitpid(process, 0)
            done = units_in(broken)
            process = attempt(pool, broken)
        os.waitpid(process, 0)
        if (broken / "ids").read_text() != ids:
            sys.exit(f"{broken} differs from a selection that was not interrupted.")
        if int((broken / "scored").read_text()) != 30 - done:
            sys.exit(f"{broken} scored a unit again.")
        scored += 30 - done
    print(f"{killed} kills, {begun} selections, all alike, {scored} units scored after the last kill")  # noqa: T201


if __name__ == "__main__":
    kill = {"several": kill_several, "one": kill_one}[sys.argv[1]]
    kill(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
