"""The pairwise penalty matrix: the share of rounds in which one strategy beats another."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics.comparisons import paired
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.intervals import mean_interval


def penalty_matrix(curves: Curves) -> NDArray[np.float64]:
    """Return the share of tested rounds in which the strategy of the row beats that of the column.

    Ash et al. (2020): a two-sided paired t test at the 0.05 level on the complete pairs, after 1, 2, 4, 8, ... batches,
    so that a long study weighs about as much as a short one. The mean of a column is how often its strategy is beaten:
    lower is better. Matrices of several data sets may be added.

    Returns
    -------
    array of shape (n_strategies, n_strategies)
    """
    size = len(curves.strategies)
    matrix = np.zeros((size, size))
    for i, row in enumerate(curves.strategies):
        for j, column in enumerate(curves.strategies):
            # The test rejects if and only if the 95 % interval excludes zero.
            difference = paired(curves, row, column).difference[:, _tested_rounds(curves)]
            matrix[i, j] = np.mean(mean_interval(difference).low > 0)
    return matrix


def _tested_rounds(curves: Curves) -> list[int]:
    """Return the tested rounds, 1, 2, 4, 8, ...; round 0 is the same for all strategies and is not tested."""
    last = len(curves.n_labeled) - 1
    return [2**i for i in range(last.bit_length())]
