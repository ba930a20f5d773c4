"""Measures a method: a fresh process for every call, whole-call seconds after a warm-up, peak memory, objective.

A benchmark is a module with
    SIZES, SMOKE    dictionaries of keyword arguments for `data`, the second one small;
    data            makes the input;
    METHODS         name -> function of the input and k; the first one is ours. Peers are imported inside theirs;
    objective       input and result -> dictionary of numbers, computed without nextbatch where that is possible;
    unit            size and machine -> what bounds the work, in words, and the seconds it takes at the physical limit.
"""

import importlib
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

# A call that takes longer than this is not repeated.
LONG = 30.0


def call(benchmark, method, size):
    """Run one method once, in this process, after a warm-up on the smoke size; return what was measured."""
    module = importlib.import_module(benchmark)
    function = module.METHODS[method]
    small = module.data(**module.SMOKE)
    function(small, module.SMOKE["k"])
    given = module.data(**size)
    start = time.perf_counter()
    result = function(given, size["k"])
    seconds = time.perf_counter() - start
    peak = peak_memory()
    return {"seconds": seconds, "peak": peak, **module.objective(given, result)}


def peak_memory():
    """Return the most bytes that this process held at once."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the process that started this one
        return 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def in_fresh_process(benchmark, method, size, timeout):
    """Return what `call` measures in a process of its own, or a sentence that says why there is nothing."""
    command = [sys.executable, __file__, json.dumps([benchmark, method, size])]
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


def compare(benchmark, size, repetitions=3, timeout=1200.0):
    """Run all methods alternately, each `repetitions` times unless it takes long; return a row for each."""
    module = importlib.import_module(benchmark)
    calls = {method: [] for method in module.METHODS}
    for repetition in range(repetitions):
        for method, done in calls.items():
            last = done[-1] if done else None
            if repetition and (isinstance(last, str) or last["seconds"] > LONG):
                continue
            done.append(in_fresh_process(benchmark, method, size, timeout))
            report(benchmark, size, method, done[-1])
    return {method: summary(done) for method, done in calls.items()}


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
    """Measure what bounds everything here: the rate of float32 matrix products, and of reading memory."""
    import numpy as np

    rng = np.random.default_rng(0)
    A, B = rng.random((8192, 512), dtype=np.float32), rng.random((1024, 512), dtype=np.float32)
    memory = np.ones(2**27, dtype=np.float32)
    product, reading = (fastest(work) for work in (lambda: A @ B.T, lambda: memory.sum()))
    return {"product": 2 * 8192 * 1024 * 512 / product, "reading": memory.nbytes / reading}


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
