"""The nearest of many rows: a matrix product rules nearly all out, direct distances decide among the rest.

|x - y|² = |x|² + |y|² - 2 x.y costs one product of matrices for all pairs, but float32 loses digits where rows
nearly coincide. Its error has a bound, so that the kernels compare lower bounds,

    |x - y|² >= constant[y] - slope[y] |x| - 2 x.y + (1 - error) |x|²,

and measure a pair directly only if its bound does not rule it out. What they find is exactly what direct distances
would find, whatever the order of summation inside the product.
"""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.rows import Matrix, gap, row_count


@compiled
def mark_candidates(
    products: NDArray[np.float32],
    constant: NDArray[np.float32],
    slope: NDArray[np.float32],
    length: np.float32,
    reach: np.float32,
    near: NDArray[np.uint8],
) -> None:
    """Mark the pairs of one row that their bounds do not rule out."""
    # Without branches this runs on vectors: 0.1 ns a pair, against 3 ns for a loop that looks at each.
    for j in range(len(products)):
        near[j] = constant[j] - slope[j] * length - products[j] - products[j] <= reach


@compiled
def insert_nearest(
    products: NDArray[np.float32],
    X: Matrix,
    base: NDArray[np.float64],
    Y: Matrix,
    factors: int,
    lengths: NDArray[np.float32],
    constant: NDArray[np.float32],
    slope: NDArray[np.float32],
    names: NDArray[np.intp],
    distances: NDArray[np.float64],
    positions: NDArray[np.intp],
) -> None:
    """Insert the rows of Y into the sorted list of the nearest rows of each row of X, in place.

    Row j of Y has the position names[j]. A list is sorted by distance, then by position; an insertion drops its
    last entry. `base` is (1 - error) |x|², the part of the bound that all pairs of a row share. `factors` as in
    `squared_distance_of_rows`; the products are then those of what the rows stand for.
    """
    n, m = products.shape
    k = distances.shape[1]
    # The marks are read eight at a time; the padding behind the last one stays zero.
    near = np.zeros(-(-m // 8) * 8, dtype=np.uint8)
    eights = near.view(np.uint64)
    for i in range(n):
        # `reach` is the largest bound with which a pair may still enter the list; it falls as the list fills. Bounded
        # by memory where few pairs are marked, else by the direct distances.
        reach = np.float32(distances[i, k - 1] - base[i])
        mark_candidates(products[i], constant, slope, lengths[i], reach, near)
        for eight in range(len(eights)):
            if eights[eight]:  # rarely true
                for j in range(8 * eight, min(8 * eight + 8, m)):
                    # Not the mark again: insertions since then may have lowered the reach.
                    if constant[j] - slope[j] * lengths[i] - products[i, j] - products[i, j] <= reach:
                        insert(gap(X, i, Y, j, factors), names[j], distances[i], positions[i])
                        reach = np.float32(distances[i, k - 1] - base[i])


@compiled
def count_candidates(
    products: NDArray[np.float32],
    base: NDArray[np.float64],
    lengths: NDArray[np.float32],
    constant: NDArray[np.float32],
    slope: NDArray[np.float32],
    distances: NDArray[np.float64],
) -> int:
    """Return how many pairs their bounds do not rule out: `insert_nearest` measures at most these."""
    n, m = products.shape
    k = distances.shape[1]
    total = 0
    for i in range(n):
        reach = np.float32(distances[i, k - 1] - base[i])
        for j in range(m):
            total += constant[j] - slope[j] * lengths[i] - products[i, j] - products[i, j] <= reach
    return total


@compiled
def keep_lowest(
    products: NDArray[np.float32],
    lengths: NDArray[np.float32],
    constant: NDArray[np.float32],
    slope: NDArray[np.float32],
    first: int,
    bounds: NDArray[np.float32],
    positions: NDArray[np.intp],
) -> None:
    """Keep for each row of X the rows of Y with the lowest bounds, ascending, without measuring any of them."""
    n, m = products.shape
    k = bounds.shape[1]
    near = np.zeros(-(-m // 8) * 8, dtype=np.uint8)
    eights = near.view(np.uint64)
    for i in range(n):
        mark_candidates(products[i], constant, slope, lengths[i], bounds[i, k - 1], near)
        for eight in range(len(eights)):
            if eights[eight]:  # rarely true
                for j in range(8 * eight, min(8 * eight + 8, m)):
                    bound = constant[j] - slope[j] * lengths[i] - products[i, j] - products[i, j]
                    if bound < bounds[i, k - 1]:
                        keep_bound(bound, first + j, bounds[i], positions[i])


@compiled
def keep_bound(bound: np.float32, position: int, bounds: NDArray[np.float32], positions: NDArray[np.intp]) -> None:
    """Insert a bound into an ascending list, behind those that equal it; the last one drops out."""
    at = len(bounds) - 1
    while at and bound < bounds[at - 1]:
        bounds[at], positions[at] = bounds[at - 1], positions[at - 1]
        at -= 1
    bounds[at], positions[at] = bound, position


@compiled
def insert_kept(
    X: Matrix,
    Y: Matrix,
    kept: NDArray[np.intp],
    distances: NDArray[np.float64],
    positions: NDArray[np.intp],
) -> None:
    """Insert the rows of Y at the positions kept[i] into the list of the nearest rows of X[i], in place."""
    for i in range(row_count(X)):
        for j in kept[i]:
            insert(gap(X, i, Y, j), j, distances[i], positions[i])


@compiled
def insert(distance: float, position: int, distances: NDArray[np.float64], positions: NDArray[np.intp]) -> None:
    """Insert one entry into a list sorted by distance, then by position, if it comes before the last one."""
    # Entries that come after the new one move one place down; a list is short, and most are rejected at its end.
    at = len(distances)
    while at and (distance < distances[at - 1] or (distance == distances[at - 1] and position < positions[at - 1])):
        at -= 1
        if at + 1 < len(distances):
            distances[at + 1], positions[at + 1] = distances[at], positions[at]
    if at < len(distances):
        distances[at], positions[at] = distance, position
