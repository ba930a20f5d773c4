"""Runs the benchmarks and writes RESULTS.md: python benchmarks/run.py [--smoke] [--only NAME ...] [--large]."""

import argparse
import importlib
import os
import platform
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import measure

HERE = Path(__file__).parent
# In the order of the report. A new benchmark is one module beside this file and one name here.
BENCHMARKS = ("k_means", "facility_location", "certify", "d2_sampling", "k_center", "ranked", "top_k")
PACKAGES = (
    "nextbatch", "numpy", "scipy", "numba", "scikit-learn", "faiss-cpu", "superkmeans", "cardinal",
    "apricot-select", "submodlib-py", "scikit-activeml", "modAL-python",
)  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="small sizes, one call each: does everything still run?")
    parser.add_argument("--large", action="store_true", help="the largest sizes too")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=BENCHMARKS, metavar="NAME")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=1200.0, help="seconds for one call")
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    words = parser.parse_args()
    sys.path.insert(0, str(HERE))
    limits = measure.machine()
    sections = [about(limits), *(section(name, words, limits) for name in words.only)]
    words.out.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    print(f"Written to {words.out}")


def section(name, words, limits):
    module = importlib.import_module(name)
    sizes = [module.SMOKE] if words.smoke else module.SIZES + (getattr(module, "LARGE", []) if words.large else [])
    parts = [f"## {name}", module.__doc__.strip()]
    for size in sizes:
        rows = measure.compare(name, size, 1 if words.smoke else words.repetitions, words.timeout)
        what, seconds = module.unit(size, limits)
        title = ", ".join(f"{key} = {value:,}" for key, value in size.items())
        parts += [f"### {title}", f"Physical limit: {what}: {seconds:.3g} s.", measure.table(rows, seconds)]
    return "\n\n".join(parts)


def about(limits):
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{name} {found}" for name in PACKAGES if (found := installed(name)))
    return f"""# Benchmarks

Written by `python benchmarks/run.py`. Every call has a process of its own; seconds are those of the whole call, after
a warm-up on a small input, the median over the calls; methods take turns. `times ours` above 1 means slower than
nextbatch. `times the limit` compares with the physical limit named above each table, at the rates measured in this
run. Peak memory is that of the whole process, input included.

* {date.today().isoformat()}, {processor()}, {cores} cores, Python {platform.python_version()}, {platform.system()}
* matrix products {limits["product"] / 1e9:.0f} GFLOP/s, reading memory {limits["reading"] / 1e9:.1f} GB/s
* {versions}"""


def installed(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def processor():
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
