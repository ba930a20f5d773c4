"""Measures a method: a fresh process for every call, whole-call seconds after a warm-up, peak memory, objective.

A benchmark is a module with
    SIZES, SMOKE    dictionaries of keyword arguments for `data`, the second one small;
    data            makes the input;
    METHODS         name -> function of the input and k; the first one is ours. Peers are imported inside theirs;
    objective       input and result -> dictionary of numbers, computed without nextbatch where that is possible;
    unit            size and machine -> what bounds the work, in words, and the seconds it takes at the physical limit;
and, where they are needed,
    LARGE, ALONE    sizes that only one method is tried on, because its peers would take hours, and its name;
    MEMORY          method -> function of the size: the bytes it is known to need;
    UP_TO           method -> the most rows it is tried on, because its time grows with their square;
    WARM            the size of the warm-up of ours, where SMOKE does not use every kernel that the other sizes use;
    kept            input and result -> dictionary of arrays that the objective can be recomputed from.
"""

import importlib
import json
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import surroundings
from journal import Journal

# A call that takes longer than this is not repeated.
LONG = 30.0


def call(benchmark, method, size, keep=None):
    """Run one method once, in this process, after a warm-up on a small input; return what was measured."""
    module = importlib.import_module(benchmark)
    function = module.METHODS[method]
    warm = getattr(module, "WARM", module.SMOKE) if method.startswith("nextbatch") else module.SMOKE
    function(module.data(**warm), warm["k"])
    given = module.data(**size)
    start = time.perf_counter()
    result = function(given, size["k"])
    seconds = time.perf_counter() - start
    peak = peak_memory()
    measured = {"seconds": seconds, "peak": peak, **module.objective(given, result)}
    if keep:
        arrays = module.kept(given, result) if hasattr(module, "kept") else {"positions": result}
        write_kept(Path(keep), {"benchmark": benchmark, "method": method, "size": size, "measured": measured}, arrays)
    return measured


def write_kept(folder, told, arrays):
    """Write what a method returned as .npy files, and beside them what was measured."""
    if not arrays:
        return
    folder.mkdir(parents=True, exist_ok=True)
    words = [told["benchmark"], told["method"], *(f"{name}{value}" for name, value in told["size"].items())]
    stem = re.sub(r"[^\w]+", "-", " ".join(words)).strip("-")
    for name, array in arrays.items():
        np.save(folder / f"{stem}.{name}.npy", np.asarray(array))
    (folder / f"{stem}.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def peak_memory():
    """Return the most bytes that this process held at once."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the process that started this one
        return 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def in_fresh_process(benchmark, method, size, timeout, keep=None):
    """Return what `call` measures in a process of its own, or a sentence that says why there is nothing."""
    command = [sys.executable, __file__, json.dumps([benchmark, method, size, keep and str(keep)])]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout, cwd=Path(__file__).parent, check=False
        )
    except subprocess.TimeoutExpired:
        return f"stopped after {timeout:.0f} s"
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit status {done.returncode}"
        return "not installed" if "No module named" in last else last
    return json.loads(done.stdout.strip().splitlines()[-1])


def excuse(module, method, size, patient=()):
    """Return why `method` is not tried on this size, or None."""
    most = getattr(module, "UP_TO", {}).get(method, size["n"])
    if size["n"] > most and method not in patient:
        return f"not tried: only up to {most:,} rows"
    needed = getattr(module, "MEMORY", {}).get(method, lambda size: 0)(size)
    free = surroundings.free_memory()
    return f"not tried: needs {needed / 1e9:.0f} GB, {free / 1e9:.0f} GB are free" if needed > free else None


def compare(benchmark, size, repetitions=3, timeout=1200.0, *, methods=None, journal=None, keep=None, patient=()):
    """Run the methods alternately, each `repetitions` times unless it takes long; return a row for each.

    Calls that are in the journal are not made again.
    """
    module = importlib.import_module(benchmark)
    journal = journal or Journal(None)
    calls = {method: [] for method in methods or module.METHODS}
    for repetition in range(repetitions):
        for method, done in calls.items():
            if done and (isinstance(done[-1], str) or done[-1]["seconds"] > LONG):
                continue
            why = excuse(module, method, size, patient)
            known = why or journal.get(benchmark, method, size, repetition)
            done.append(known or in_fresh_process(benchmark, method, size, timeout, keep))
            if not known:
                report(benchmark, size, method, done[-1])
                if worth_keeping(done[-1]):
                    journal.add(done[-1], benchmark, method, size, repetition)
    return {method: summary(done) for method, done in calls.items()}


def worth_keeping(measured):
    """Whether the next run should take this for granted: not what fails, which may be repaired by then."""
    return not isinstance(measured, str) or measured.startswith("stopped after")


def summary(calls):
    """Return the median seconds and the other numbers of the last call, or the sentence of a method without any."""
    measured = [one for one in calls if not isinstance(one, str)]
    if not measured:
        return calls[-1]
    seconds = [one["seconds"] for one in measured]
    return {**measured[-1], "seconds": statistics.median(seconds), "fastest": min(seconds), "calls": len(measured)}


def report(benchmark, size, method, measured):
    words = measured if isinstance(measured, str) else f"{measured['seconds']:.3f} s"
    print(f"{benchmark} {size} {method}: {words}", file=sys.stderr, flush=True)


def machine():
    """Measure what bounds everything here: the rate of float32 matrix products, of reading memory, and a start."""
    rng = np.random.default_rng(0)
    A, B = rng.random((8192, 512), dtype=np.float32), rng.random((1024, 512), dtype=np.float32)
    memory = np.ones(2**27, dtype=np.float32)
    product, reading, start = (fastest(work) for work in (lambda: A @ B.T, lambda: memory.sum(), start_python))
    return {"product": 2 * 8192 * 1024 * 512 / product, "reading": memory.nbytes / reading, "start": start}


def start_python(code="pass", *arguments):
    """Run `code` in a Python of its own; return what it printed."""
    return subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True).stdout


def fastest(work, times=5):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def table(rows, unit):
    """Return a Markdown table: how often as fast ours is, and how many times the physical limit each takes."""
    ours = next(iter(rows.values()))
    others = [row for row in rows.values() if not isinstance(row, str)]
    extra = [name for name in others[0] if name not in ("seconds", "peak", "fastest", "calls")] if others else []
    head = ["method", "seconds", "fastest", "calls", "times ours", "times the limit", "peak GB", *extra]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for method, row in rows.items():
        if isinstance(row, str):
            lines.append(f"| {method} | {row} |" + " |" * (len(head) - 2))
            continue
        ratio = "" if isinstance(ours, str) else f"{row['seconds'] / ours['seconds']:.2f}"
        cells = [
            method,
            f"{row['seconds']:.3g}",
            f"{row['fastest']:.3g}",
            str(row["calls"]),
            ratio,
            f"{row['seconds'] / unit:.2f}",
            f"{row['peak'] / 1e9:.2f}",
            *(str(row[name]) if isinstance(row[name], int) else f"{row[name]:.6g}" for name in extra),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    print(json.dumps(call(*json.loads(sys.argv[1]))))
