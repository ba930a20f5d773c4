"""Recompute the statistics of all pages from their committed curves: python docs/recompute_statistics.py [NAME ...]

Nothing of nextbatch is imported: areas, intervals, p values and Holm's correction are written out once more, from all
points in docs/results/NAME-curves.csv, and compared with docs/results/NAME-summary.csv. What differs by more than
rounding is said, and the status is 1 then.
"""

import csv
import math
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.stats import rankdata, t

PAGES = Path(__file__).parent / "results"
BASELINES = ("Random()", "Margin()")
CLOSE = 1e-9


def names():
    """Return the names of all pages that have curves."""
    return sorted(path.name.removesuffix("-curves.csv") for path in PAGES.glob("*-curves.csv"))


def rows_of(path):
    """Return the rows of a CSV file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def metric_of(rows):
    """Return the metric that a summary is about: the first of which it has the final value."""
    return next(column for column in rows[0] if column.startswith("final_")).removeprefix("final_")


def areas_of(rows, metric="accuracy"):
    """Return for each model and condition the areas of each strategy, one for each seed."""
    points = defaultdict(dict)
    for row in rows:
        key = row["model"], row["condition"], row["strategy"], row["seed"]
        if row[metric]:
            points[key][float(row["n_labeled"])] = float(row[metric])
    areas = defaultdict(lambda: defaultdict(dict))
    for (model, condition, strategy, seed), curve in points.items():
        labels, accuracies = map(np.array, zip(*sorted(curve.items()), strict=True))
        area = (np.diff(labels) * (accuracies[1:] + accuracies[:-1]) / 2).sum() / (labels[-1] - labels[0])
        areas[model, condition][strategy][seed] = area
    return areas


def share_as_far(terms):
    """Return the share of sign patterns whose sum is as far from zero as that of the terms as they are."""
    halves = [np.zeros(1), np.zeros(1)]
    for i, term in enumerate(np.abs(terms)):
        halves[i % 2] = np.concatenate([halves[i % 2] + term, halves[i % 2] - term])
    first, second = halves[0], np.sort(halves[1])
    far = abs(terms.sum()) * (1 - 1e-10) - 1e-15
    above = len(second) - np.searchsorted(second, far - first)
    below = np.searchsorted(second, -far - first, side="right")
    return (above.sum() + below.sum()) / (len(first) * len(second)) if far > 0 else 1.0


def wilcoxon(differences):
    """Return the exact two-sided p value of signed ranks; differences of zero are left out."""
    kept = np.round(differences, 12)
    kept = kept[kept != 0]
    return share_as_far(np.sign(kept) * rankdata(np.abs(kept))) if len(kept) else 1.0


def holm(p):
    """Return p values after Holm's correction."""
    corrected, largest = np.empty(len(p)), 0.0
    for rank, i in enumerate(np.argsort(p, kind="stable")):
        largest = max(largest, min(1.0, (len(p) - rank) * p[i]))
        corrected[i] = largest
    return corrected


def comparisons(areas):
    """Return for each strategy and baseline what the summary says of their paired difference."""
    found = {}
    for strategy in areas:
        for baseline in BASELINES:
            if baseline in areas and strategy not in (baseline, "Random()"):
                seeds = [seed for seed in areas[baseline] if seed in areas[strategy]]
                found[strategy, baseline] = np.array([areas[strategy][s] - areas[baseline][s] for s in seeds])
    corrected = holm([share_as_far(d) for d in found.values()])
    for (pair, d), p in zip(list(found.items()), corrected, strict=True):
        half = t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / math.sqrt(len(d))
        found[pair] = {
            "mean": d.mean(), "low": d.mean() - half, "high": d.mean() + half,
            "wilcoxon": wilcoxon(d), "sign_flip": share_as_far(d), "corrected": p,
        }  # fmt: skip
    return found


def differing(name):
    """Yield a line for each number of a page that is another one here."""
    summary = rows_of(PAGES / f"{name}-summary.csv")
    areas = areas_of(rows_of(PAGES / f"{name}-curves.csv"), metric_of(summary))
    found = {part: comparisons(of_strategies) for part, of_strategies in areas.items()}
    for row in summary:
        part, strategy = (row["model"], row["condition"]), row["strategy"]
        expected = {"aubc": np.mean(list(areas[part][strategy].values()))}
        for baseline in BASELINES:
            prefix = f"minus_{baseline.removesuffix('()').lower()}"
            expected |= {f"{prefix}_{key}": p for key, p in found[part].get((strategy, baseline), {}).items()}
        for column, value in expected.items():
            if not row[column] or abs(float(row[column]) - value) > CLOSE:
                yield f"{name}, {' '.join(part)}, {strategy}: {column} is {row[column]}, here {value}"


if __name__ == "__main__":
    wrong = [line for name in sys.argv[1:] or names() for line in differing(name)]
    print("\n".join(wrong) or "All numbers are the same.")
    sys.exit(bool(wrong))
