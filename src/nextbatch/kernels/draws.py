"""Rejection: keep the drawn candidates that stale distances did not flatter."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.rows import Matrix, gap


@compiled
def accept(
    X: Matrix,
    factors: int,
    candidates: NDArray[np.intp],
    stale: NDArray[np.float64],
    draws: NDArray[np.float64],
    accepted: NDArray[np.intp],
) -> int:
    """Write to `accepted` the candidates that are kept, until it is full, and return how many there are.

    A candidate is kept if its draw, uniform in [0, 1), falls below w / stale, where w is the smallest of the stale
    squared distance and those to the candidates kept before it. `factors` as in `squared_distance_of_rows`.
    """
    kept = 0
    for t in range(len(candidates)):
        row = candidates[t]
        needed = draws[t] * stale[t]
        flattered = False
        for s in range(kept):
            if gap(X, row, X, accepted[s], factors) <= needed:
                flattered = True
                break
        if not flattered:
            accepted[kept] = row
            kept += 1
            if kept == len(accepted):
                break
    return kept
