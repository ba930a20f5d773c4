"""Pools larger than memory: python benchmarks/scale.py FOLDER [--only NAME ...] [--rows N].

Makes pools of float16 in shards below FOLDER (10 GB for 10 million rows of 512 columns), once, and measures each case
in a process of its own: seconds, the anonymous memory of all its processes together, and their processor time, beside
the load of the machine. Every case is a line in docs/results/scale.csv; draw_scale.py draws how they grow.

Cases:
  growth     the command of the documentation, 10 labels of each class, from a cold disk
  workers    the first pass by one process and by two, from the page cache, beside numpy in chunks
  engines    the same by Ray and by Dask, without the start of the engine
  stages     facility location in two stages, and beside one stage on the same 100,000 rows
  simulated  rows made from their number, nothing on disk: 10 million, and 50 million that are stopped halfway
  small      the command on 27,000 rows
  peers      Ray Data, dask-ml and faiss on the same shards, each for half an hour at most (scale_peers.py)
"""

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
WIDTH, CLASSES, GROUPS, SHARD = 512, 10, 200, 250_000
# The longest that a peer may take, in seconds, and what `timeout` ends with then.
PATIENCE, LATE = 1800, 124


def make_pool(folder, n, d=WIDTH):
    """Write unit vectors around 200 centers, in shards of 250,000 rows, and a table of 1,000 labels."""
    if (folder.parent / f"{folder.name}.csv").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    centers = np.random.default_rng(1).normal(size=(GROUPS, d)).astype(np.float32)
    classes = np.random.default_rng(2).integers(0, CLASSES, GROUPS)
    labels, shards = [], -(-n // SHARD)
    for shard in range(shards):
        rng, rows = np.random.default_rng(100 + shard), min(SHARD, n - shard * SHARD)
        which = rng.integers(0, GROUPS, rows)
        out = np.lib.format.open_memmap(folder / f"part{shard:04d}.npy", "w+", np.float16, (rows, d))
        for begin in range(0, rows, 10_000):
            X = rng.standard_normal((min(10_000, rows - begin), d), dtype=np.float32)
            X += centers[which[begin : begin + 10_000]]
            out[begin : begin + 10_000] = X / np.linalg.norm(X, axis=1, keepdims=True)
        labels += [(f"part{shard:04d}.npy:{7 * i}", f"c{classes[which[7 * i]]}") for i in range(1000 // shards + 1)]
    with (folder.parent / f"{folder.name}.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "label"), *labels])
    return folder


def first(folder, n):
    """Return a folder with links to the shards of the first n rows, a cut one written anew, and its labels."""
    part = folder.parent / f"{folder.name}-{n}"
    if part.exists():
        return part
    part.mkdir()
    names = set()
    for path in sorted(folder.glob("*.npy"))[: -(-n // SHARD)]:
        left = n - len(names) * SHARD
        names.add(path.name)
        if left >= SHARD:
            (part / path.name).hardlink_to(path)
        else:
            np.save(part / path.name, np.load(path, mmap_mode="r")[:left])
    lines = (folder.parent / f"{folder.name}.csv").read_text().splitlines()
    kept = [line for line in lines[1:] if line.partition(":")[0] in names][:1000]
    (part.parent / f"{part.name}.csv").write_text("\n".join([lines[0], *kept]) + "\n")
    return part


def cool(folder):
    """Take the files of a folder out of the page cache."""
    for path in folder.iterdir():
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def warm(folder):
    for path in folder.iterdir():
        with path.open("rb", buffering=0) as file:
            while file.read(2**24):
                pass


def read_speed(folder, most=4 * 2**30):
    """Return the bytes a second of reading files that are not in the page cache."""
    cool(folder)
    began, done = time.perf_counter(), 0
    for path in sorted(folder.iterdir()):
        with path.open("rb", buffering=0) as file:
            while (block := file.read(2**24)) and done < most:
                done += len(block)
    return done / (time.perf_counter() - began)


# Processes are looked at while they run: what each has for itself, and its processor time so far.


def tree(pid):
    """Return a process and all that it has begun, each with its processor time."""
    children, used = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(words[1]), []).append(int(entry.name))
            used[int(entry.name)] = (int(words[11]) + int(words[12])) / 100
    found, todo = {}, [pid]
    while todo:
        process = todo.pop()
        found[process] = used.get(process, 0.0)
        todo += children.get(process, [])
    return found


def anonymous(pid):
    try:
        return int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) * 1024
    except (OSError, TypeError):
        return 0


def watched(words, stop_when=lambda: False):
    """Run a command, kill it as soon as `stop_when` says so, and return what it took."""
    load = os.getloadavg()[0]
    began, peak, used = time.perf_counter(), 0, {}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    while process.poll() is None:
        found = tree(process.pid)
        used |= {process: seconds for process, seconds in found.items() if seconds >= used.get(process, 0)}
        peak = max(peak, sum(map(anonymous, found)))
        if stop_when():
            process.kill()
            process.wait()
            return {"seconds": time.perf_counter() - began}
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    told = [json.loads(line[7:]) for line in process.stdout.read().splitlines() if line.startswith("RESULT ")]
    if process.returncode == LATE:
        return {"seconds": seconds, "load": load, "stopped": True}
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, words))} failed")
    taken = {"seconds": seconds, "peak": peak, "cpu": sum(used.values()), "load": load}
    return {**taken, **(told[-1] if told else {})}


def itself(case, *words):
    return [sys.executable, str(Path(__file__).resolve()), "--part", case, *map(str, words)]


def growth(folder, most):
    pool = make_pool(folder / "pool", most)
    disk = read_speed(pool)
    for n in (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000):
        if n > most:
            continue
        part = first(pool, n)
        cool(part)
        out, labels = folder / "next.csv", part.parent / f"{part.name}.csv"
        words = ["select", part, "--labels", labels, "-k", n // 1000, "--workers", 2, "--max-memory", "4GB"]
        words = [sys.executable, "-m", "nextbatch", *map(str, words), "--out", str(out), "--force"]
        yield {"case": "growth", "n": n, "d": WIDTH, "k": n // 1000, "disk": disk, **watched(words)}


def workers(folder, most):
    part = first(make_pool(folder / "pool", most), min(most, 3_000_000))
    warm(part)
    for _ in range(2):
        for count in (1, 2):
            yield {"case": "workers", "workers": count, "n": len_of(part), **watched(itself("pass", part, "", count))}
        yield {"case": "numpy in chunks", "n": len_of(part), **watched(itself("numpy", part))}


def engines(folder, most):
    part = first(make_pool(folder / "pool", most), min(most, 3_000_000))
    warm(part)
    for on in ("", "ray", "dask", "", "ray", "dask"):
        yield {"case": f"pass by {on or 'processes'}", "n": len_of(part), **watched(itself("pass", part, on, 2))}


def stages(folder, most):
    large = make_pool(folder / "narrow", min(most, 1_000_000), 256)
    yield {"case": "two stages", "n": len_of(large), "k": 5000, **watched(itself("stages", large, 5000))}
    part = first(large, min(most, 100_000))
    yield {"case": "one stage and two", "n": len_of(part), "k": 1000, **watched(itself("compare", part, 1000))}


def simulated(folder, most):
    keep = folder / "keep"
    for n in (10_000_000, 50_000_000):
        shutil.rmtree(keep, ignore_errors=True)
        yield {"case": "simulated", "n": n, "d": 64, **watched(itself("simulated", n, keep))}
    shutil.rmtree(keep)
    stopped = watched(itself("simulated", 50_000_000, keep), lambda: len(list(keep.glob("*.unit"))) >= 50)
    again = watched(itself("simulated", 50_000_000, keep))
    yield {"case": "simulated, stopped and gone on", "n": 50_000_000, **again, "stopped_after": stopped["seconds"]}


def small(folder, most):
    rng = np.random.default_rng(0)
    np.save(folder / "small.npy", rng.normal(size=(27_000, 512)).astype(np.float32))
    (folder / "small.csv").write_text("id,label\n" + "\n".join(f"{i},c{i % 5}" for i in range(100)))
    words = ["select", folder / "small.npy", "--labels", folder / "small.csv", "-k", 500, "--out", folder / "next.csv"]
    words = [sys.executable, "-m", "nextbatch", *map(str, words), "--force"]
    yield {"case": "27,000 rows in memory", "n": 27_000, **watched(words)}


def peers(folder, most):
    part = first(make_pool(folder / "pool", most), min(most, 3_000_000))
    large = make_pool(folder / "narrow", min(most, 1_000_000), 256)
    few = first(large, min(most, 100_000))
    warm(part)
    for name, shards, k in (
        ("pass-ray-data", part, 10_000),
        ("stages-ours", large, 5000),
        ("stages-faiss", large, 5000),
        ("stages-ours", few, 1000),
        ("stages-dask-ml", few, 1000),
    ):
        words = [sys.executable, HERE / "scale_peers.py", name, shards, k]
        words = ["timeout", "--signal=INT", "--kill-after=60", str(PATIENCE), *map(str, words)]
        yield {"case": name, "n": len_of(shards), "k": k, **watched(words)}


CASES = {case.__name__: case for case in (growth, workers, engines, stages, simulated, small, peers)}


def len_of(folder):
    return sum(np.load(path, mmap_mode="r").shape[0] for path in folder.glob("*.npy"))


# What is measured in a process of its own.


def fitted(folder):
    """Return a pool with a linear model that has learned from its labels."""
    from sklearn.linear_model import LogisticRegression

    from nextbatch import ShardedPool

    rows = list(csv.DictReader((folder.parent / f"{folder.name}.csv").open()))
    pool = ShardedPool(folder, labeled=[row["id"] for row in rows])
    answers = dict(zip(pool.positions([row["id"] for row in rows]), (row["label"] for row in rows), strict=True))
    model = LogisticRegression(max_iter=1000).fit(pool.labeled_rows, [answers[place] for place in pool.labeled])
    return ShardedPool(pool.shards, model, labeled=pool.labeled)


def tell(**found):
    print("RESULT " + json.dumps(found), flush=True)


def part_pass(folder, on, count):
    """Tell the seconds of the shortlist alone, without the start of the engine."""
    from nextbatch import Margin, rng_for
    from nextbatch.scale.choosing.request import Request
    from nextbatch.scale.choosing.shortlist import shortlist
    from nextbatch.scale.engines import opened
    from nextbatch.scale.passes.manifest import Manifest

    pool, k = fitted(Path(folder)), 10_000
    request = Request(pool.seen, Margin(), k, rng_for(0), pool.labeled, pool.never, 2**33, None, False)
    few = pool.shards.files[0]
    with opened(on or None, int(count)) as engine:
        cut = Margin().cut(request.n, k, request.rng)
        # Workers that have read nothing yet would be measured at their start.
        from nextbatch.scale.choosing.scoring import Scoring, Unit
        from nextbatch.scale.passes.carrying_out import carry_out

        task = Scoring(pool.shards.files, pool.shards.files, pool.seen.scorer, cut, request.excluded)
        units = [Unit(0, begin, begin + 100) for begin in range(0, min(few.n_rows, 800) - 100, 100)]
        carry_out(engine, task, units, lambda unit: (unit, -np.inf), lambda unit, found: None)
        began = time.perf_counter()
        found = shortlist(request, cut, engine, Manifest(None, {}))
        seconds = time.perf_counter() - began
    tell(of_pass=seconds, rows_a_second=len(pool.shards) / seconds, checksum=int(found.best.rows.sum()))


def part_numpy(folder):
    """Tell the seconds of the same in plain numpy, 65,536 rows at a time, on all threads."""
    pool, k = fitted(Path(folder)), 10_000
    weights, bias = pool.seen.scorer.weights, pool.seen.scorer.bias
    began, best = time.perf_counter(), np.empty(0)
    for shard in pool.shards.files:
        X = np.load(shard.path, mmap_mode="r")
        for begin in range(0, len(X), 65_536):
            sums = X[begin : begin + 65_536].astype(np.float32) @ weights.T + bias
            P = np.exp(sums - sums.max(axis=1, keepdims=True))
            P /= P.sum(axis=1, keepdims=True)
            two = np.partition(P, -2, axis=1)[:, -2:]
            best = np.concatenate([best, two[:, 0] - two[:, 1]])
            best = -np.partition(-best, k)[:k] if len(best) > k else best
    seconds = time.perf_counter() - began
    tell(of_pass=seconds, rows_a_second=len(pool.shards) / seconds)


def part_stages(folder, k):
    from nextbatch import FacilityLocation, ShardedPool, rng_for

    began = time.perf_counter()
    ShardedPool(folder).select(FacilityLocation(), int(k), rng_for(0), workers=2, max_memory="8GB")
    tell(of_select=time.perf_counter() - began)


def part_compare(folder, k):
    from nextbatch import FacilityLocation, KMeans, Pool, ShardedPool, rng_for
    from nextbatch.algorithms import k_medoids_cost

    X = np.concatenate([np.load(path) for path in sorted(Path(folder).glob("*.npy"))]).astype(np.float32)
    pool, costs = ShardedPool(folder), {}
    known = pool.shards.known(np.arange(len(X)))
    for strategy in (FacilityLocation(), KMeans()):
        two = pool.select(strategy, int(k), rng_for(0), workers=2, max_memory="8GB").positions
        one = strategy.select(Pool(X, rows=known), int(k), rng_for(0))
        costs[f"{strategy!r} two over one"] = k_medoids_cost(X, two) / k_medoids_cost(X, one)
    drawn = rng_for(1).choice(len(X), int(k), replace=False)
    costs["random over one"] = k_medoids_cost(X, drawn) / k_medoids_cost(X, one)
    tell(**costs)


def part_simulated(n, keep):
    from nextbatch import Margin, ShardedPool, rng_for
    from nextbatch.scale.shards.shard import Shards

    rng = np.random.default_rng(0)
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression().fit(rng.normal(size=(200, 64)), rng.integers(0, CLASSES, 200))
    each = 10_000_000
    files = tuple(
        MadeShard(Path(f"made{i}"), f"made{i}", min(each, int(n) - i * each), 64, "<f2", (0, 0))
        for i in range(-(-int(n) // each))
    )
    began = time.perf_counter()
    batch = ShardedPool(Shards(Path("made"), files), model).select(
        Margin(), 100_000, rng_for(0), workers=2, max_memory="4GB", keep=keep
    )
    seconds = time.perf_counter() - began
    tell(of_select=seconds, rows_a_second=int(n) / seconds, units=batch.scored, checksum=int(batch.positions.sum()))


try:
    from numba import njit

    from nextbatch.scale.shards.shard import CELL, Shard

    @njit(nogil=True, cache=True)
    def write_rows(first, values):
        """Write numbers of float16 as bits, between -1 and 1, each made from the numbers of its row and column."""
        for i in range(len(values)):
            for j in range(0, values.shape[1], 4):
                h = np.uint64(first + i) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(j) * np.uint64(0xD1342543DE82EF95)
                h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                h ^= h >> np.uint64(27)
                for c in range(4):
                    bits = np.uint16((h >> np.uint64(16 * c)) & np.uint64(0x83FF))
                    values[i, j + c] = bits | np.uint16(0x3800)  # the sign, the exponent of 1/2, ten random digits

    @dataclass(frozen=True)
    class MadeShard(Shard):
        """Rows that lie nowhere: each is made from its number."""

        def require_same(self):
            pass

        def _made(self, rows, count):
            values = np.empty((count, self.width), np.uint16)
            write_rows(int(self.number % 2**40) + rows, values)
            return values.view(np.float16)

        def cells(self, begin, end):
            for row in range(begin, end, CELL):
                yield row, self._made(row, min(CELL, end - row))

        def take(self, rows):
            return np.concatenate([self._made(int(row), 1) for row in rows]) if len(rows) else self._made(0, 0)

except ImportError:  # nothing is measured without nextbatch
    pass

PARTS = {
    "pass": part_pass,
    "numpy": part_numpy,
    "stages": part_stages,
    "compare": part_compare,
    "simulated": part_simulated,
}


def main():
    if sys.argv[1:2] == ["--part"]:
        PARTS[sys.argv[2]](*sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=CASES, default=list(CASES), metavar="NAME")
    parser.add_argument("--rows", type=lambda words: int(float(words)), default=10_000_000, help="of the largest pool")
    parser.add_argument("--out", type=Path, default=HERE.parent / "results" / "benchmarks" / "scale.jsonl")
    words = parser.parse_args()
    words.folder.mkdir(parents=True, exist_ok=True)
    words.out.parent.mkdir(parents=True, exist_ok=True)
    for name in words.only:
        for found in CASES[name](words.folder, words.rows):
            line = json.dumps({"when": time.strftime("%Y-%m-%d %H:%M"), "cores": os.cpu_count(), **found})
            print(line, flush=True)
            with words.out.open("a") as file:
                file.write(line + "\n")


if __name__ == "__main__":
    main()
