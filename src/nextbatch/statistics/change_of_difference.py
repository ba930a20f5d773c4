"""Whether a difference between two strategies is another one under another condition."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics.aubc import aubc
from nextbatch.statistics.comparisons import complete
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.intervals import Interval, mean_interval


def change_of_difference(first: Curves, last: Curves, strategy: str, baseline: str) -> Interval:
    """Return by how much the difference of `strategy` to `baseline` is larger in `last` than in `first`.

    Differences are those in area under the budget curve over the numbers of labels that both have, so that a finer
    curve is no advantage, and they are paired by seed. All NaN with fewer than two such numbers, or without a seed
    that is complete in both.
    """
    common = np.intersect1d(first.n_labeled, last.n_labeled)
    seeds = np.intersect1d(_paired_seeds(first, strategy, baseline), _paired_seeds(last, strategy, baseline))
    if len(common) < 2:
        return mean_interval([])
    areas = [_areas(curves, strategy, baseline, common, seeds) for curves in (first, last)]
    return mean_interval(areas[1] - areas[0])


def _paired_seeds(curves: Curves, strategy: str, baseline: str) -> NDArray[np.intp]:
    rows = [curves.strategies.index(name) for name in (strategy, baseline)]
    return curves.seeds[complete(curves)[rows].all(axis=0)]


def _areas(
    curves: Curves, strategy: str, baseline: str, labels: NDArray[np.intp], seeds: NDArray[np.intp]
) -> NDArray[np.float64]:
    i, j = (curves.strategies.index(name) for name in (strategy, baseline))
    at = np.ix_(np.isin(curves.seeds, seeds), np.isin(curves.n_labeled, labels))
    return np.asarray(aubc((curves.accuracy[i] - curves.accuracy[j])[at], labels))
