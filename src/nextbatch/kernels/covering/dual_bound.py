"""The dual of facility location on neighbor lists: what allowances of the rows prove about every batch."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled


# A row's neighbors come nearest first, so both loops stop at the first one beyond its allowance. Bounded by the entries
# within the allowances. Both see only the rows start to stop, so that threads can share the work.
@compiled
def add_savings(
    positions: NDArray[np.int32],
    distances: NDArray[np.float32],
    weights: NDArray[np.float64],
    allowances: NDArray[np.float64],
    start: int,
    stop: int,
    saved: NDArray[np.float64],
) -> None:
    """Add for every candidate the weighted sum by which its distances fall short of the rows' allowances."""
    for i in range(start, stop):
        for e in range(positions.shape[1]):
            short = allowances[i] - distances[i, e]
            if short <= 0:
                break
            saved[positions[i, e]] += weights[i] * short


@compiled
def count_covering(
    positions: NDArray[np.int32],
    distances: NDArray[np.float32],
    batch: NDArray[np.bool_],
    allowances: NDArray[np.float64],
    start: int,
    stop: int,
    counts: NDArray[np.float64],
) -> None:
    """Write for every row how many members of `batch` are nearer than its allowance."""
    for i in range(start, stop):
        counts[i] = 0
        for e in range(positions.shape[1]):
            if distances[i, e] >= allowances[i]:
                break
            counts[i] += batch[positions[i, e]]


@compiled
def nearest_listed(
    positions: NDArray[np.int32],
    distances: NDArray[np.float32],
    batch: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """Return for every row the smallest of the distances that are listed to members of `batch`; -1 without one."""
    nearest = np.full(len(positions), np.float32(-1))
    for i in range(len(positions)):
        for e in range(positions.shape[1]):
            if batch[positions[i, e]]:
                nearest[i] = distances[i, e]
                break
    return nearest
