"""One pass over rows of class probabilities: which rows are none, and what the largest of a row say.

A row has few columns, for which numpy's reductions along rows spend most of their time on starting over.
"""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled

Probabilities = NDArray[np.float32] | NDArray[np.float64]


@compiled
def count_improper(P: Probabilities, tolerance: float) -> tuple[int, int]:
    """Return how many rows leave [0, 1] or miss the sum of one by more than `tolerance`, and the first; or (0, -1)."""
    count, first = 0, -1
    for i in range(len(P)):
        total, proper = 0.0, True
        for j in range(P.shape[1]):
            p = P[i, j]
            total += p
            proper &= (p >= -tolerance) & (p <= 1.0 + tolerance)  # which NaN is not
        if not (proper and abs(total - 1.0) <= tolerance):
            count += 1
            if first < 0:
                first = i
    return count, first


@compiled
def write_margins(P: Probabilities, scores: NDArray[np.float64]) -> None:
    """Write one minus the gap between the two largest of each row; a single column stands against zero."""
    for i in range(len(P)):
        first, second = two_largest(P, i)
        scores[i] = 1.0 - (first - second)


@compiled
def write_least_confidence(P: Probabilities, scores: NDArray[np.float64]) -> None:
    """Write one minus the largest of each row."""
    for i in range(len(P)):
        scores[i] = 1.0 - two_largest(P, i)[0]


# Selections, since branches and the min and max of floats, which mind the sign of zero, take three times as long.
@compiled
def two_largest(P: Probabilities, i: int) -> tuple[float, float]:
    """Return the largest of row i, NaN if it holds any, and the second largest, zero if there is just one column."""
    first, second = P[i, 0], P.dtype.type(0 if P.shape[1] == 1 else -np.inf)
    odd = first != first
    for j in range(1, P.shape[1]):
        p = P[i, j]
        odd |= p != p
        low = p if p < first else first
        second = low if low > second else second
        first = p if p > first else first
    return (np.nan if odd else np.float64(first)), np.float64(second)
