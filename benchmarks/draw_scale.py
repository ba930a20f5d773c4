"""Draws how a selection from shards grows with the rows: python benchmarks/draw_scale.py [JOURNAL] [--out FOLDER].

Takes what scale.py has measured, the last line of each case; writes docs/results/scale.csv, docs/images/scale.png and
the last section of RESULTS.md.
"""

import argparse
import json
from pathlib import Path

import scale_aims
import sweep

ROOT = Path(__file__).parents[1]
LOOKS = (("-", "#0072b2"), ("--", "#56b4e9"))
# How steep a line in proportion to the rows is drawn, in degrees.
RISING = 33


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("journal", type=Path, nargs="?", default=ROOT / "results" / "benchmarks" / "scale.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "RESULTS.md")
    words = parser.parse_args()
    lines = [json.loads(line) for line in words.journal.read_text().splitlines()]
    last = {(row["case"], row.get("workers"), row["n"]): row for row in lines}
    sweep.write_csv(
        [{name: _short(value) for name, value in row.items()} for row in last.values()],
        words.out / "results" / "scale.csv",
    )
    scale_aims.put(scale_aims.section(list(last.values())), words.results)
    grown = sorted((row for row in last.values() if row["case"] == "growth"), key=lambda row: row["n"])
    sweep.write_picture(draw(grown), words.out / "images" / "scale.png")


def _short(value):
    return float(f"{value:.4g}") if isinstance(value, float) else value


def draw(grown):
    """Return seconds on the left, with those that the disk takes for the bytes, and memory on the right."""
    from nextbatch.studies.figures.drawing import MUTED, as_png, drawing_style, new_figure

    n = [row["n"] for row in grown]
    reading = [2 * row["n"] * row["d"] / row["disk"] for row in grown]
    with drawing_style():
        figure = new_figure(11.0, 4.2)
        left, right = figure.subplots(1, 2)
        lines = {"seconds": [row["seconds"] for row in grown], "processor seconds": [row["cpu"] for row in grown]}
        higher = max(lines, key=lambda name: lines[name][0])
        for (name, values), (style, color) in zip(lines.items(), LOOKS, strict=True):
            left.plot(n, values, marker="o", color=color, linestyle=style)
            by, side = (1.25, "bottom") if name == higher else (0.8, "top")
            left.text(n[0], by * values[0], name, color=color, va=side, fontsize=9)
        left.plot(n, reading, color=MUTED, linestyle=(0, (1, 2)))
        left.text(n[0], 1.3 * reading[0], "reading the bytes", color=MUTED, rotation=RISING, va="bottom", fontsize=9)
        left.set_title("from a cold disk")
        right.plot(n, [row["peak"] / 1e9 for row in grown], marker="o", color="#d55e00")
        right.set_title("peak anonymous memory of all processes, GB")
        for panel in (left, right):
            panel.set_xlabel("rows of 512 float16; the batch is a thousandth")
            sweep.plain_log_axis(panel.xaxis)
        sweep.plain_log_axis(left.yaxis)
        right.set_ylim(0, None)
        figure.subplots_adjust(left=0.06, right=0.965, top=0.9, bottom=0.14, wspace=0.14)
        return as_png(figure)


if __name__ == "__main__":
    main()
