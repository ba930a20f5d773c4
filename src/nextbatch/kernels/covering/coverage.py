"""Lazy greedy coverage: the candidates that lower the radii of the rows most, one after the other.

A candidate covers rows: entries start[j] to start[j + 1] hold its dissimilarity to each of them, and `rows` says
which rows these are; without `rows` they are all rows in order. `radius` is the dissimilarity of every row to the
nearest candidate taken so far, and the gain of a candidate is the weighted sum by which it would lower the radii.
"""

import heapq

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled, compiled_sum
from nextbatch.kernels.room import Room, admits, occupy
from nextbatch.kernels.settled import settled

Entries = NDArray[np.float32]
RowNumbers = NDArray[np.int32] | None
Starts = NDArray[np.int64]
Radius = NDArray[np.float32]


# The order of the sum depends on the number of entries alone. Radii only fall and rounding is monotone, so a gain
# computed later from the same entries never exceeds one computed before, to the last bit: stale gains are upper bounds.
@compiled_sum
def gain(
    entries: Entries, rows: RowNumbers, start: Starts, radius: Radius, weights: NDArray[np.float64], j: int
) -> float:
    """Return by how much candidate j would lower the weighted sum of the radii."""
    first = start[j]
    total = 0.0
    for e in range(start[j + 1] - first):
        i = e if rows is None else rows[first + e]
        total += weights[i] * (np.float64(radius[i]) - np.float64(min(entries[first + e], radius[i])))
    return settled(total)


@compiled
def write_gains(
    entries: Entries,
    rows: RowNumbers,
    start: Starts,
    radius: Radius,
    weights: NDArray[np.float64],
    a: int,
    b: int,
    gains: NDArray[np.float64],
) -> None:
    """Write the gains of the candidates a to b."""
    for j in range(a, b):
        gains[j] = gain(entries, rows, start, radius, weights, j)


@compiled
def take_best(
    entries: Entries,
    rows: RowNumbers,
    start: Starts,
    radius: Radius,
    weights: NDArray[np.float64],
    bounds: NDArray[np.float64],
    count: int,
    room: Room | None,
    prices: NDArray[np.float64] | None,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Take `count` candidates, each the one of largest gain, ties by position; return them and their gains.

    `bounds` holds upper bounds of the gains, minus infinity for candidates taken before; `radius` changes in place.
    Candidates without `room` are passed over; fewer than `count` are taken only if there is no room for another. With
    `prices` the gain for the price is what counts. Bounded by the entries of the candidates that come first in the heap
    with a stale gain.
    """
    positions = np.empty(count, dtype=np.intp)
    gains = np.empty(count)
    if prices is not None:
        bounds = bounds / prices
    heap = [(-bounds[j], j) for j in range(len(bounds)) if bounds[j] > -np.inf]
    heapq.heapify(heap)
    # fresh[j] is the number of candidates that were taken when the gain of j was computed.
    fresh = np.full(len(bounds), -1)
    for taken in range(count):
        # A fresh gain above every upper bound is the largest. Equal ones pop by position, so ties are exact.
        while True:
            if room is not None and not len(heap):
                return positions[:taken], gains[:taken]
            if fresh[heap[0][1]] == taken:
                if room is None or admits(room, heap[0][1]):
                    break
                heapq.heappop(heap)
                continue
            j = heapq.heappop(heap)[1]
            value = gain(entries, rows, start, radius, weights, j)
            if prices is not None:
                value = value / prices[j]
            heapq.heappush(heap, (-value, j))
            fresh[j] = taken
        value, j = heapq.heappop(heap)
        positions[taken], gains[taken] = j, -value
        if prices is not None:
            gains[taken] *= prices[j]
        if room is not None:
            occupy(room, j)
        # The rows that j covers are at most as far from what is taken as from j.
        first = start[j]
        for e in range(start[j + 1] - first):
            i = e if rows is None else rows[first + e]
            radius[i] = min(radius[i], entries[first + e])
    return positions, gains


@compiled
def count_below(
    entries: Entries,
    rows: RowNumbers,
    start: Starts,
    radius: Radius,
    taken: NDArray[np.bool_],
    a: int,
    b: int,
    counts: NDArray[np.int64],
) -> None:
    """Write for the candidates a to b that are not taken how many entries lie below the radius of their row."""
    for j in range(a, b):
        first, count = start[j], 0
        for e in range(0 if taken[j] else start[j + 1] - first):
            i = e if rows is None else rows[first + e]
            count += entries[first + e] < radius[i]
        counts[j] = count


@compiled
def copy_below(
    entries: Entries,
    rows: RowNumbers,
    start: Starts,
    radius: Radius,
    taken: NDArray[np.bool_],
    a: int,
    b: int,
    near_start: Starts,
    near_entries: Entries,
    near_rows: NDArray[np.int32],
) -> None:
    """Copy the entries that `count_below` counts to where `near_start` says."""
    for j in range(a, b):
        first, place = start[j], near_start[j]
        for e in range(0 if taken[j] else start[j + 1] - first):
            i = e if rows is None else rows[first + e]
            if entries[first + e] < radius[i]:
                near_entries[place] = entries[first + e]
                near_rows[place] = i
                place += 1


@compiled
def add_lists(
    members: NDArray[np.intp],
    positions: NDArray[np.int32],
    values: NDArray[np.float32],
    entries: Entries,
    rows: NDArray[np.int32],
    end: Starts,
) -> None:
    """Append to every candidate the rows that list it: row members[i] lists members[positions[i]] with values[i].

    end[j] is where the next entry of candidate j goes; rows stay in order.
    """
    # Rows come in order, so that every list ascends: a sum over it reads the radii in one direction.
    for i in range(len(members)):
        for e in range(positions.shape[1]):
            j = members[positions[i, e]]
            entries[end[j]] = values[i, e]
            rows[end[j]] = members[i]
            end[j] += 1


@compiled
def append_lists(
    first: int,
    counts: NDArray[np.int64],
    values: Entries,
    members: NDArray[np.int32],
    entries: Entries,
    rows: NDArray[np.int32],
    end: Starts,
) -> None:
    """Append lists that lie one after another to those of the candidates from `first` on; list c has counts[c] entries.

    end[j] is where the next entry of candidate j goes.
    """
    taken = 0
    for c in range(len(counts)):
        place = end[first + c]
        for e in range(counts[c]):
            entries[place + e] = values[taken + e]
            rows[place + e] = members[taken + e]
        end[first + c] += counts[c]
        taken += counts[c]
