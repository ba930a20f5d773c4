"""How often the forecast of a labeling project holds, on the learning curves of the studies in docs/results.

For each curve of a study an audit is simulated: in each round so many new samples, each right under the model of a
round with the probability that the study has measured. A sample keeps its difficulty over the rounds, up to a part that
is drawn anew in each. From each round on the next accuracy is forecast. The table says in how many of 100 cases the
80 % interval holds what the study has measured, by the number of audit samples and of rounds.

    python benchmarks/forecast.py
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.stats import norm

from nextbatch.projects.audit.forecast import FEWEST_ROUNDS, FEWEST_SAMPLES, extrapolated

RESULTS = Path(__file__).parents[1] / "docs" / "results"
# Audit samples a round.
A_ROUND = (2, 5, 10, 20, 40)
# The part of a sample's difficulty that each round draws anew.
NEW = 0.3
CURVES = 30


def curves():
    """Yield the name of a study, the numbers of labels and the accuracies of each of its curves."""
    for path in sorted(RESULTS.glob("*-curves.csv")):
        found = defaultdict(list)
        with path.open() as file:
            for row in csv.DictReader(file):
                key = row["model"], row["condition"], row["strategy"], row["seed"]
                found[key].append((int(row["n_labeled"]), float(row["accuracy"] or "nan")))
        kept = [np.array(points) for points in found.values() if len(points) >= 6 and np.isfinite(points).all()]
        order = np.random.default_rng(0).permutation(len(kept))[:CURVES]
        for number in order:
            yield path.name.removesuffix("-curves.csv"), kept[number][:, 0], kept[number][:, 1]


def audited(accuracy, a_round, rng):
    """Return whether each audit sample is right in each round, NaN before it was asked."""
    rounds, n = len(accuracy), a_round * len(accuracy)
    kept, new = rng.standard_normal(n), rng.standard_normal((rounds, n))
    difficulty = norm.cdf(np.sqrt(1 - NEW) * kept + np.sqrt(NEW) * new)
    right = (difficulty < accuracy[:, None]).astype(float)
    right[np.arange(n) // a_round > np.arange(rounds)[:, None]] = np.nan
    return right


def main():
    held = defaultdict(list)
    by_study = defaultdict(list)
    for number, (study, labels, accuracy) in enumerate(curves()):
        rng = np.random.default_rng(number)
        for a_round in A_ROUND:
            right = audited(accuracy, a_round, rng)
            for rounds in range(3, len(labels)):
                n = a_round * rounds
                made = extrapolated(
                    right[:rounds, :n], labels[:rounds].astype(float), int(labels[rounds] - labels[rounds - 1])
                )
                holds = made.interval.low <= accuracy[rounds] <= made.interval.high
                held[min(rounds, 10), _bin(n)].append((holds, made.interval.high - made.interval.low))
                if rounds >= FEWEST_ROUNDS and n >= FEWEST_SAMPLES:
                    by_study[study].append(holds)
    print("| rounds | audit samples | cases | held | width |\n|---|---|---|---|---|")
    for (rounds, samples), cases in sorted(held.items()):
        holds, widths = zip(*cases, strict=True)
        more = "+" if rounds == 10 else ""
        print(f"| {rounds}{more} | {samples}+ | {len(cases)} | {np.mean(holds):.1%} | {np.mean(widths):.3f} |")
    print(f"\nFrom {FEWEST_ROUNDS} rounds and {FEWEST_SAMPLES} audit samples on, as shown to people:")
    for study, holds in by_study.items():
        print(f"{study}: {np.mean(holds):.1%} of {len(holds)}")
    print(f"all: {np.mean([held for holds in by_study.values() for held in holds]):.1%}")


def _bin(n):
    return max(edge for edge in (0, 20, 50, 100, 200, 400) if n >= edge)


if __name__ == "__main__":
    sys.exit(main())
