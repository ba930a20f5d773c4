"""Lazy greedy feature coverage: the rows that fill the counts of their group most, one after the other.

Row j has the features columns[start[j]:start[j + 1]] with positive values; its gain is the sum over them of
wanted log(1 + value / have), with the counts wanted and had in its group.
"""

import heapq

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.room import Room, admits, occupy
from nextbatch.kernels.settled import settled


@compiled
def _gain(
    values: NDArray[np.float32],
    columns: NDArray[np.int32],
    first: int,
    end: int,
    wanted: NDArray[np.float64],
    have: NDArray[np.float64],
) -> float:
    total = 0.0
    for e in range(first, end):
        total += wanted[columns[e]] * np.log1p(values[e] / have[columns[e]])
    return settled(total)


@compiled
def take_filling(
    values: NDArray[np.float32],
    columns: NDArray[np.int32],
    start: NDArray[np.int32],
    group: NDArray[np.intp],
    wanted: NDArray[np.float64],
    have: NDArray[np.float64],
    k: int,
    room: Room | None,
) -> NDArray[np.intp]:
    """Take `k` rows, each of largest gain, ties by position; `have` changes in place.

    Rows without `room` are passed over; fewer than `k` are taken only if there is no room for another row.
    """
    positions = np.empty(k, dtype=np.intp)
    taken_of = np.zeros(len(wanted), dtype=np.int64)
    # fresh[j] is how many rows of its group were taken when the gain of j was computed.
    fresh = np.full(len(group), -1, dtype=np.int64)
    heap = [(-np.inf, j) for j in range(len(group))]
    for taken in range(k):
        # Counts only grow, so a gain computed before is an upper bound; it is exact if its group has not changed since.
        # An exact gain that is the largest bound belongs to the best row; equal ones pop by position.
        while True:
            if room is not None and not len(heap):
                return positions[:taken]
            if fresh[heap[0][1]] == taken_of[group[heap[0][1]]]:
                if room is None or admits(room, heap[0][1]):
                    break
                heapq.heappop(heap)
                continue
            j = heapq.heappop(heap)[1]
            value = _gain(values, columns, start[j], start[j + 1], wanted[group[j]], have[group[j]])
            fresh[j] = taken_of[group[j]]
            heapq.heappush(heap, (-value, j))
        j = heapq.heappop(heap)[1]
        positions[taken] = j
        if room is not None:
            occupy(room, j)
        taken_of[group[j]] += 1
        for e in range(start[j], start[j + 1]):
            have[group[j], columns[e]] += values[e]
    return positions
