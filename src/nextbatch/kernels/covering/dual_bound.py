"""The dual of facility location on neighbor lists: what allowances of the rows prove about every batch."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled


# A row's neighbors come nearest first, so both loops stop at the first one beyond its allowance. Bounded by the entries
# within the allowances.
@compiled
def savings(
    positions: NDArray[np.int32],
    distances: NDArray[np.float32],
    weights: NDArray[np.float64],
    allowances: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return for every candidate the weighted sum by which its distances fall short of the rows' allowances."""
    saved = np.zeros(len(allowances))
    for i in range(len(positions)):
        for e in range(positions.shape[1]):
            short = allowances[i] - distances[i, e]
            if short <= 0:
                break
            saved[positions[i, e]] += weights[i] * short
    return saved


@compiled
def count_covering(
    positions: NDArray[np.int32],
    distances: NDArray[np.float32],
    batch: NDArray[np.bool_],
    allowances: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return for every row how many members of `batch` are nearer than its allowance."""
    counts = np.zeros(len(allowances))
    for i in range(len(positions)):
        for e in range(positions.shape[1]):
            if distances[i, e] >= allowances[i]:
                break
            counts[i] += batch[positions[i, e]]
    return counts
