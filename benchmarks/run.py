"""Runs the benchmarks and writes RESULTS.md: python benchmarks/run.py [--smoke] [--only NAME ...] [--large].

What was measured before, on the same hardware, with the same versions and the same engines, is taken from the journal,
so that an interrupted run goes on where it was; --fresh measures everything anew.
"""

import argparse
import importlib
import sys
from datetime import date
from pathlib import Path

import aims
import measure
import scale_aims
import surroundings
from journal import Journal

HERE = Path(__file__).parent
# In the order of the report. A new benchmark is one module beside this file and one name here.
BENCHMARKS = (
    "k_means", "facility_location", "certify", "d2_sampling", "k_center", "badge", "typi_clust", "ranked", "top_k",
    "bait", "lcmd", "max_herding", "u_herding", "prob_cover", "committee", "start_up",
)  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="small sizes, one call each: does everything still run?")
    parser.add_argument("--large", action="store_true", help="the largest sizes too, ours alone")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=BENCHMARKS, metavar="NAME")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=1200.0, help="seconds for one call")
    parser.add_argument("--fresh", action="store_true", help="forget what the journal holds")
    parser.add_argument("--journal", type=Path, default=HERE.parent / "results" / "benchmarks" / "calls.jsonl")
    parser.add_argument("--keep", type=Path, help="a folder for what each call returns, see recompute.py")
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    words = parser.parse_args()
    sys.path.insert(0, str(HERE))
    journal = Journal(None if words.smoke else words.journal, words.fresh)
    limits = measure.machine()
    results = [result for name in words.only for result in measured(name, words, journal, limits)]
    page = "\n\n".join([*report(results, limits), *scale_aims.written(words.out)])
    words.out.write_text(page + "\n", encoding="utf-8")
    print(f"Written to {words.out}")


def measured(name, words, journal, limits):
    """Yield a benchmark's name, a size, the rows of all methods, what bounds the work, and its seconds."""
    module = importlib.import_module(name)
    keep = words.keep and words.keep.resolve()
    repetitions = 1 if words.smoke else words.repetitions
    for size in [module.SMOKE] if words.smoke else module.SIZES:
        rows = measure.compare(name, size, repetitions, words.timeout, journal=journal, keep=keep)
        yield name, size, rows, *module.unit(size, limits)
    for size in getattr(module, "LARGE", []) if words.large and not words.smoke else []:
        rows = measure.compare(name, size, 1, words.timeout, methods=[module.ALONE], journal=journal, keep=keep)
        yield name, size, rows, *module.unit(size, limits)


def report(results, limits):
    """Yield the parts of the page: the machine, the aims, and a table for each size."""
    yield about(limits)
    yield "## Aims\n\n" + aims.table(results)
    last = None
    for name, size, rows, what, seconds in results:
        if name != last:
            yield f"## {name}\n\n{importlib.import_module(name).__doc__.strip()}"
        last = name
        yield "### " + ", ".join(value if key == "rows" else f"{key} = {value:,}" for key, value in size.items())
        yield f"Physical limit: {what}: {seconds:.3g} s."
        yield measure.table(rows, seconds)


def about(limits):
    return f"""# Benchmarks

Written by `python benchmarks/run.py`. Every call has a process of its own; seconds are those of the whole call, after
a warm-up on a small input, the median over the calls; methods take turns. What takes longer than {measure.LONG:.0f} s
is not repeated. `times ours` above 1 means slower than nextbatch. `times the limit` compares with the physical limit
named above each table, at the rates measured in this run. Peak memory is that of the whole process, input included.

* {date.today().isoformat()}, {surroundings.hardware()}
* matrix products {limits["product"] / 1e9:.0f} GFLOP/s, reading memory {limits["reading"] / 1e9:.1f} GB/s, starting
  Python {limits["start"]:.3f} s
* {surroundings.versions()}"""


if __name__ == "__main__":
    main()
