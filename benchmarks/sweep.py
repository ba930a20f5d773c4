"""Measures a benchmark for a picture into docs/results/ and docs/images/, and holds what the pictures share."""

import argparse
import csv
import sys
from pathlib import Path

import measure
import numpy as np
from journal import Journal

HERE = Path(__file__).parent
ROOT = HERE.parent


def command_line(about, repetitions):
    """Return a parser of the words that all pictures share."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="one small size: does everything still run?")
    parser.add_argument("--repetitions", type=int, default=repetitions)
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds for one call")
    parser.add_argument("--fresh", action="store_true", help="forget what the journal holds")
    parser.add_argument("--journal", type=Path, help="what was measured already is taken from here")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="results/ and images/ go there")
    return parser


def rows(benchmark, sizes, words, patient=()):
    """Return a row for each method at each size; those that ended without a result have a sentence as `why`.

    Methods in `patient` are tried on any number of rows.
    """
    journal = Journal(None if words.smoke else words.journal or default_journal(benchmark), words.fresh)
    repetitions = 1 if words.smoke else words.repetitions
    return [
        {**size, "method": method, **({"why": row} if isinstance(row, str) else row)}
        for size in sizes
        for method, row in measure.compare(
            benchmark, size, repetitions, words.timeout, journal=journal, patient=patient
        ).items()
    ]


def default_journal(benchmark):
    return ROOT / "results" / "benchmarks" / f"{benchmark}.jsonl"


def write_csv(found, path):
    """Write dictionaries as a table, with a column for every name that occurs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(dict.fromkeys(name for row in found for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    print(f"Written to {path}", file=sys.stderr)


def write_picture(png, path):
    """Write the bytes of a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png)
    print(f"Written to {path}", file=sys.stderr)


def plain_log_axis(axis, fine=False):
    """Make the axis logarithmic, with its numbers written out; `fine` is for less than two powers of ten."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if fine else (1,), numticks=12))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def apart(ends, low, high, most=24):
    """Return heights for names beside a log axis from `low` to `high`: near their `ends`, room for `most` between."""
    gap = np.log10(high / low) / most
    names = sorted(ends, key=ends.get)
    heights = np.log10([ends[name] for name in names])
    for i in range(1, len(names)):
        heights[i] = max(heights[i], heights[i - 1] + gap)
    heights[-1:] = np.minimum(heights[-1:], np.log10(high))
    for i in range(len(names) - 2, -1, -1):
        heights[i] = min(heights[i], heights[i + 1] - gap)
    return dict(zip(names, 10**heights, strict=True))


def name_beside(panel, told, end, at, color):
    """Write a name at `at`, tied to the end of its line."""
    line = {"arrowstyle": "-", "color": color, "linewidth": 0.5}
    panel.annotate(told, end, at, color=color, fontsize=9, va="center", arrowprops=line, annotation_clip=False)
