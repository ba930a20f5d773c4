"""Greedy coverage inside one block of candidates, as long as none outside of it could be better."""

import heapq

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.covering.coverage import gain
from nextbatch.kernels.room import Room, admits, occupy


# Bounds are stale gains, and gains only fall. So a fresh gain in the block above all bounds outside is the largest.
@compiled
def take_from_block(
    columns: NDArray[np.float32],
    start: NDArray[np.int64],
    candidates: NDArray[np.intp],
    radius: NDArray[np.float32],
    weights: NDArray[np.float64],
    bounds: NDArray[np.float64],
    outside: float,
    first_outside: int,
    count: int,
    room: Room | None,
    prices: NDArray[np.float64] | None,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Take up to `count` candidates while each has the largest gain of all, ties by position; return which of the block
    they are, and their gains.

    `columns[start[c]:start[c + 1]]` are the dissimilarities of all rows to candidate c of the block, whose gain, for
    its price, is at most `bounds[c]`; it becomes minus infinity for what is taken or has no `room`. The largest bound
    outside of the block is `outside`, of the candidate `first_outside`. `radius` and `bounds` change in place.
    """
    chosen = np.empty(count, dtype=np.intp)
    gains = np.empty(count)
    heap = [(-bounds[c], c) for c in range(len(bounds)) if bounds[c] > -np.inf]
    heapq.heapify(heap)
    fresh = np.full(len(bounds), -1)
    taken = 0
    while taken < count and len(heap):
        value, c = heap[0]
        if -value < outside or (-value == outside and first_outside < candidates[c]):
            break
        heapq.heappop(heap)
        if fresh[c] != taken:
            bounds[c] = gain(columns, None, start, radius, weights, c)
            if prices is not None:
                bounds[c] /= prices[candidates[c]]
            heapq.heappush(heap, (-bounds[c], c))
            fresh[c] = taken
            continue
        bounds[c] = -np.inf
        if room is not None:
            if not admits(room, candidates[c]):
                continue
            occupy(room, candidates[c])
        chosen[taken] = c
        gains[taken] = -value if prices is None else -value * prices[candidates[c]]
        taken += 1
        first = start[c]
        for i in range(len(radius)):
            radius[i] = min(radius[i], columns[first + i])
    return chosen[:taken], gains[:taken]
