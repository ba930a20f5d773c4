"""The pairwise penalty matrix: in what share of some rounds does one strategy surely beat another?"""

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics.comparisons import paired
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.intervals import mean_interval


def penalty_matrix(curves: Curves) -> NDArray[np.float64]:
    """Return for each row and column the share of the tested rounds in which the row's strategy beats the column's.

    Ash et al. (2020): after 1, 2, 4, 8, ... batches, so that a long study counts no more than a short one, a two-sided
    paired t test at the 0.05 level on the complete pairs. A column's mean is how often its strategy is beaten: the
    lower the better. Matrices of several data sets may be added.

    Returns
    -------
    array of shape (n_strategies, n_strategies)
    """
    size = len(curves.strategies)
    matrix = np.zeros((size, size))
    for i, row in enumerate(curves.strategies):
        for j, column in enumerate(curves.strategies):
            # The test rejects exactly where the 95 % interval leaves out zero.
            difference = paired(curves, row, column).difference[:, _tested_rounds(curves)]
            matrix[i, j] = np.mean(mean_interval(difference).low > 0)
    return matrix


def _tested_rounds(curves: Curves) -> list[int]:
    """Return the rounds that are tested: each after twice as many batches as the one before.

    The start, which all strategies share, is none.
    """
    last = len(curves.n_labeled) - 1
    return [2**i for i in range(last.bit_length())]
