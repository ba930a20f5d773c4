"""Draws the cost of a batch against the seconds it takes: python benchmarks/draw_representation.py [--smoke].

Measures `representation.py`, writes docs/results/representation.csv and docs/images/representation.png.
"""

import argparse
import csv
import sys
from pathlib import Path

import measure
from matplotlib.figure import Figure

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
GROUPS = {  # name, color, marker: the methods that belong together, from few seconds to many
    "K-means, 2 to 20 passes": ("#0072B2", "o", [f"K-means, {n} passes" for n in (2, 5, 10, 20)]),
    "K-means, random start, 2 passes": ("#56B4E9", "D", ["K-means, random start, 2 passes"]),
    "facility location": ("#D55E00", "s", ["facility location"]),
    "facility location, then K-means": ("#CC79A7", "^", ["facility location, then K-means"]),
    "K-means, then swaps": ("#009E73", "P", ["K-means, then swaps"]),
    "facility location, then swaps": ("#E69F00", "X", ["facility location, then swaps"]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="one small size, into --out")
    parser.add_argument("--large", action="store_true", help="the largest size too")
    parser.add_argument("--out", type=Path, default=DOCS)
    words = parser.parse_args()
    sys.path.insert(0, str(HERE))
    import representation

    sizes = [representation.SMOKE] if words.smoke else representation.SIZES + representation.LARGE * words.large
    rows = [
        {**size, "method": method, **row}
        for size in sizes
        for method, row in measure.compare("representation", size, 1 if words.smoke else 3).items()
        if not isinstance(row, str)
    ]
    (words.out / "results").mkdir(parents=True, exist_ok=True)
    (words.out / "images").mkdir(parents=True, exist_ok=True)
    with (words.out / "results" / "representation.csv").open("w", newline="") as file:
        writer = csv.DictWriter(
            file, ["n", "k", "d", "method", "seconds", "fastest", "calls", "peak", "cost", "distinct"]
        )
        writer.writeheader()
        writer.writerows(rows)
    draw(sizes, rows).savefig(words.out / "images" / "representation.png", dpi=150, metadata={"Software": None})


def draw(sizes, rows):
    """Return one panel per size: seconds to the right, the cost above the best one upwards."""
    columns = min(3, len(sizes))
    lines = -(-len(sizes) // columns)
    figure = Figure(figsize=(3.8 * columns, 3.1 * lines + 0.7), layout="constrained")
    for i, size in enumerate(sizes):
        panel = figure.add_subplot(lines, columns, i + 1)
        here = {row["method"]: row for row in rows if all(row[key] == value for key, value in size.items())}
        best = min(row["cost"] for row in here.values())
        for name, (color, marker, methods) in GROUPS.items():
            found = [here[method] for method in methods if method in here]
            seconds = [row["seconds"] for row in found]
            above = [100 * (row["cost"] / best - 1) for row in found]
            panel.plot(seconds, above, color=color, marker=marker, label=name, linewidth=1.4, markersize=6)
        panel.set_xscale("log")
        panel.set_title(
            f"n = {size['n']:,}, k = {size['k']:,}; random {here['random']['cost'] / best - 1:+.0%}", fontsize=10
        )
        panel.grid(color="#dddddd", linewidth=0.6)
        panel.spines[["top", "right"]].set_visible(False)
        panel.set_ylim(bottom=-0.3)
        if i % columns == 0:
            panel.set_ylabel("cost above the best found, %")
        panel.set_xlabel("seconds")
    handles, names = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return figure


if __name__ == "__main__":
    main()
