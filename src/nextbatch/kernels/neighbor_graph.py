"""The nearest rows of every row, kept while tiles of products stream by."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.distances import squared_distance

# A key is the float32 bits of a squared distance above 32 bits of a position. The bits of positive floats sort like the
# floats, so that keys sort by distance, then by position.
SHIFT = np.uint64(32)
POSITION = np.uint64(0xFFFFFFFF)


@compiled
def _mark_pairs(
    products: NDArray[np.float32],
    i: int,
    length: np.float32,
    limit: np.float32,
    lengths: NDArray[np.float32],
    limits: NDArray[np.float32],
    near: NDArray[np.uint8],
) -> None:
    # Without branches this runs on vectors: 0.07 ns a pair, against 1 ns for a loop that looks at each.
    values, two = products[i], np.float32(2)
    for j in range(len(values)):
        near[j] = length + lengths[j] - two * values[j] <= max(limit, limits[j])


@compiled
def count_pairs(
    products: NDArray[np.float32], lengths: NDArray[np.float32], limits: NDArray[np.float32], a: int, b: int
) -> int:
    """Return how many pairs `offer` would measure."""
    m, n = products.shape
    near = np.empty(n, dtype=np.uint8)
    total = 0
    for i in range(m):
        _mark_pairs(products, i, lengths[a + i], limits[a + i], lengths[b : b + n], limits[b : b + n], near)
        total += near.sum()
    return total


@compiled
def offer(
    products: NDArray[np.float32],
    lengths: NDArray[np.float32],
    limits: NDArray[np.float32],
    a: int,
    b: int,
    X: NDArray[np.float32],
    order: NDArray[np.intp],
    keys: NDArray[np.uint64],
    counts: NDArray[np.intp],
    keep: int,
) -> None:
    """Insert the rows a + i and b + j into each other's candidates, unless their products show that they are too far.

    lengths[a + i] + lengths[b + j] - 2 products[i, j] is a lower bound on the squared distance of X[a + i] and
    X[b + j]; unless it exceeds the limits of both rows, the distance is measured. Row i has the position order[i] in
    the caller's order. Invariant: keys[i, :counts[i]] hold every row met so far that may be among the `keep` nearest of
    row i, whose distance does not exceed limits[i].
    """
    m, n = products.shape
    near = np.zeros(-(-n // 8) * 8, dtype=np.uint8)
    eights = near.view(np.uint64)
    for i in range(m):
        row = a + i
        _mark_pairs(products, i, lengths[row], limits[row], lengths[b : b + n], limits[b : b + n], near)
        for eight in range(len(eights)):
            if eights[eight]:  # rarely true
                for j in range(8 * eight, min(8 * eight + 8, n)):
                    if near[j] and (a != b or i < j):
                        gap = np.float32(squared_distance(X[row], X[b + j]))
                        _add(row, gap, order[b + j], limits, keys, counts, keep)
                        _add(b + j, gap, order[row], limits, keys, counts, keep)


@compiled
def _add(
    row: int,
    gap: np.float32,
    position: int,
    limits: NDArray[np.float32],
    keys: NDArray[np.uint64],
    counts: NDArray[np.intp],
    keep: int,
) -> None:
    if gap > limits[row]:  # at least `keep` rows are nearer
        return
    keys[row, counts[row]] = (np.uint64(np.float32(gap).view(np.uint32)) << SHIFT) | np.uint64(position)
    counts[row] += 1
    if counts[row] == keys.shape[1]:
        _smallest_first(keys[row], keep)
        counts[row] = keep
        # One step above the last of the nearest, so that equal distances are kept, and ordered by position.
        limits[row] = np.nextafter(_distance(keys[row, keep - 1]), np.float32(np.inf))


@compiled
def _distance(key: Any) -> np.float32:
    return np.uint32(key >> SHIFT).view(np.float32)


@compiled
def _smallest_first(values: NDArray[np.uint64], count: int) -> None:
    """Move the `count` smallest values to the front, the largest of them last (Hoare's quickselect)."""
    low, high, target = 0, len(values) - 1, count - 1
    # Invariant: the value that belongs at `target` lies within low..high.
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if target <= j:
            high = j
        elif target >= i:
            low = i
        else:
            return


@compiled
def write_nearest(
    keys: NDArray[np.uint64],
    counts: NDArray[np.intp],
    order: NDArray[np.intp],
    a: int,
    b: int,
    positions: NDArray[np.int32],
    distances: NDArray[np.float32],
    radii: NDArray[np.float64],
) -> None:
    """Write the nearest of rows a to b where `order` says they belong, and the distance of the first not written."""
    k = positions.shape[1]
    for i in range(a, b):
        nearest = np.sort(keys[i, : counts[i]])
        for e in range(k):
            positions[order[i], e] = nearest[e] & POSITION
            distances[order[i], e] = _distance(nearest[e])
        radii[order[i]] = np.nextafter(_distance(nearest[k]), np.float32(0)) if len(nearest) > k else np.inf
