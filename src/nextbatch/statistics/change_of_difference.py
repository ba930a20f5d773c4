"""Interaction of strategy and condition: does the difference between two strategies change with the condition?"""

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics.aubc import aubc
from nextbatch.statistics.comparisons import complete
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.intervals import Interval, mean_interval


def change_of_difference(first: Curves, last: Curves, strategy: str, baseline: str) -> Interval:
    """Return the mean increase of the difference `strategy` minus `baseline` from `first` to `last`.

    A difference is one of area under the budget curve. The area is taken over the label counts that both conditions
    have, so that a finer curve is no advantage. Differences are paired by seed.

    Parameters
    ----------
    first, last : Curves
        The same data set and model under two conditions; both hold `strategy` and `baseline`.
    strategy, baseline : str
        Codes, as in `Curves.strategies`.

    Returns
    -------
    Interval
        All NaN if fewer than two label counts are common, or no seed is complete in both conditions.
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
    return np.asarray(aubc((curves.gain[i] - curves.gain[j])[at], labels))
