"""Lazy greedy coverage: the candidates that lower the radii of the rows most, one after the other.

A candidate covers rows: entries start[j] to start[j + 1] hold its dissimilarity to each of them, and `rows` says
which rows these are; without `rows` they are all rows in order. `radius` is the dissimilarity of every row to the
nearest candidate taken so far, and the gain of a candidate is the weighted sum by which it would lower the radii.
"""

import heapq

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Entries = NDArray[np.float32]
Rows = NDArray[np.int32] | None
Starts = NDArray[np.int64]
Radius = NDArray[np.float32]

# Below this many entries in a batch of candidates, starting the threads costs more than they save.
PARALLEL_FROM = 1_000_000
LARGEST_BATCH = 512


# Every sum runs in an order that depends on its length alone. Radii only fall and rounding is monotone, so a gain
# computed later from the same entries never exceeds one computed before, to the last bit: stale gains are upper bounds.
@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def _gain(entries: Entries, rows: Rows, start: Starts, radius: Radius, weights: NDArray[np.float64], j: int) -> float:
    """Return by how much candidate j would lower the weighted sum of the radii."""
    first = start[j]
    total = 0.0
    for e in range(start[j + 1] - first):
        i = e if rows is None else rows[first + e]
        total += weights[i] * (np.float64(radius[i]) - np.float64(min(entries[first + e], radius[i])))
    return total


@njit(cache=True)
def take_best(
    entries: Entries,
    rows: Rows,
    start: Starts,
    radius: Radius,
    weights: NDArray[np.float64],
    bounds: NDArray[np.float64],
    count: int,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Take `count` candidates, each the one of largest gain, ties by position; return them and their gains.

    `bounds` holds upper bounds of the gains, such as infinity, and minus infinity for what was taken before; it and
    `radius` change in place.
    """
    positions = np.empty(count, dtype=np.intp)
    reached = np.empty(count)
    heap = [(-bounds[j], j) for j in range(len(bounds)) if bounds[j] > -np.inf]
    heapq.heapify(heap)
    fresh = np.full(len(bounds), -1)
    stale = np.empty(LARGEST_BATCH, dtype=np.int64)
    for taken in range(count):
        batch = 1
        # A fresh gain above every upper bound is the largest. Equal ones pop by position, so ties are exact.
        while fresh[heap[0][1]] != taken:
            size = 0
            while size < batch and len(heap) and fresh[heap[0][1]] != taken:
                stale[size] = heapq.heappop(heap)[1]
                size += 1
            _refresh(entries, rows, start, radius, weights, bounds, stale[:size])
            for j in stale[:size]:
                heapq.heappush(heap, (-bounds[j], j))
                fresh[j] = taken
            batch = min(2 * batch, LARGEST_BATCH)
        value, j = heapq.heappop(heap)
        positions[taken], reached[taken], bounds[j] = j, -value, -np.inf
        _lower(entries, rows, start, radius, j)
    return positions, reached


@njit(cache=True, parallel=True)
def _gains(
    entries: Entries,
    rows: Rows,
    start: Starts,
    radius: Radius,
    weights: NDArray[np.float64],
    candidates: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the gain of each of `candidates`."""
    result = np.empty(len(candidates))
    for c in prange(len(candidates)):
        result[c] = _gain(entries, rows, start, radius, weights, candidates[c])
    return result


@njit(cache=True)
def _refresh(
    entries: Entries,
    rows: Rows,
    start: Starts,
    radius: Radius,
    weights: NDArray[np.float64],
    bounds: NDArray[np.float64],
    candidates: NDArray[np.int64],
) -> None:
    touched = 0
    for j in candidates:
        touched += start[j + 1] - start[j]
    if touched >= PARALLEL_FROM:
        bounds[candidates] = _gains(entries, rows, start, radius, weights, candidates)
    else:
        for j in candidates:
            bounds[j] = _gain(entries, rows, start, radius, weights, j)


@njit(cache=True, nogil=True)
def _lower(entries: Entries, rows: Rows, start: Starts, radius: Radius, j: int) -> None:
    first = start[j]
    for e in range(start[j + 1] - first):
        i = e if rows is None else rows[first + e]
        radius[i] = min(radius[i], entries[first + e])


@njit(cache=True, parallel=True)
def without_the_far(
    entries: Entries, rows: Rows, start: Starts, radius: Radius, taken: NDArray[np.bool_]
) -> tuple[Entries, NDArray[np.int32], Starts]:
    """Return the entries below the radius of their row: radii only fall, so no other can matter any more.

    After m candidates about one entry in m + 1 is left, and what was bound by memory fits the cache.
    """
    n = len(start) - 1
    kept = np.zeros(n + 1, dtype=np.int64)
    for j in prange(n):
        count = 0
        for e in range(0 if taken[j] else start[j + 1] - start[j]):
            i = e if rows is None else rows[start[j] + e]
            count += entries[start[j] + e] < radius[i]
        kept[j + 1] = count
    kept = np.cumsum(kept)
    near_entries = np.empty(kept[n], dtype=np.float32)
    near_rows = np.empty(kept[n], dtype=np.int32)
    for j in prange(n):
        place = kept[j]
        for e in range(0 if taken[j] else start[j + 1] - start[j]):
            i = e if rows is None else rows[start[j] + e]
            if entries[start[j] + e] < radius[i]:
                near_entries[place] = entries[start[j] + e]
                near_rows[place] = i
                place += 1
    return near_entries, near_rows, kept


@njit(cache=True, nogil=True)
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
    for i in range(len(members)):
        for e in range(positions.shape[1]):
            j = members[positions[i, e]]
            entries[end[j]] = values[i, e]
            rows[end[j]] = members[i]
            end[j] += 1
