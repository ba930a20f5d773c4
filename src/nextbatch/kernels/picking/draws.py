"""Rejection: accept a candidate with probability (true distance / stale distance)."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.room import Room, admits, occupy
from nextbatch.kernels.rows import Matrix, gap


@compiled
def accept(
    X: Matrix,
    factors: int,
    candidates: NDArray[np.intp],
    stale: NDArray[np.float64],
    draws: NDArray[np.float64],
    accepted: NDArray[np.intp],
    room: Room | None,
) -> int:
    """Write the candidates that are kept to `accepted`, until it is full, and return their number.

    A candidate is kept if its draw, uniform in [0, 1), falls below w / stale, where w is the smallest of the stale
    squared distance and those to the candidates kept before it, and if there is `room` for it: so it is a draw among
    the allowed rows. `factors` as in `squared_distance_of_rows`.
    """
    # Candidates were drawn by stale distances, so a candidate kept with probability w / stale is a draw by w. The loop
    # over those kept stops at the first that is near enough to reject; at most len(accepted) distances per candidate.
    kept = 0
    for t in range(len(candidates)):
        row = candidates[t]
        needed = draws[t] * stale[t]
        too_near = False
        for s in range(kept):
            if gap(X, row, X, accepted[s], factors) <= needed:
                too_near = True
                break
        if not too_near:
            if room is not None:
                if not admits(room, row):
                    continue
                occupy(room, row)
            accepted[kept] = row
            kept += 1
            if kept == len(accepted):
                break
    return kept
