"""The steps of K-means between full passes: rows to the nearest of a few centers, centers to means, clusters in two.

With some ten rows per cluster these are loops over short lists, where a matrix product would compute too much.
"""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.rows import Matrix, add_row, gap, gap_to_point, point_square, row_count, write_row

# 8 rows of a cluster are tried as its second center; 4 steps of 2-means follow from the best.
ROWS_TRIED, TWO_MEANS_STEPS = 8, 4


@compiled
def sort_by_label(labels: NDArray[np.intp], order: NDArray[np.intp], edges: NDArray[np.intp]) -> None:
    """Sort by counting: the rows with label c become order[edges[c]:edges[c + 1]], ascending."""
    # Two passes: the counts become the places where clusters begin, then each row goes to the next free place of its
    # cluster. Rows are visited in order, so that they ascend within a cluster.
    edges[:] = 0
    for label in labels:
        edges[label + 1] += 1
    for c in range(1, len(edges)):
        edges[c] += edges[c - 1]
    at = edges.copy()
    for i in range(len(labels)):
        order[at[labels[i]]] = i
        at[labels[i]] += 1


@compiled
def reassign(
    X: Matrix,
    centers: Matrix,
    neighbors: NDArray[np.intp],
    moved: NDArray[np.bool_],
    distances: NDArray[np.float64],
    labels: NDArray[np.intp],
) -> None:
    """Give each row the nearest among its own center and the neighbors of that one; ties go to the lower center.

    `distances` hold those to its own center before some of the centers moved. A neighbor that did not move was not
    nearer than that, so that it matters only if the own center went farther away.
    """
    # Invariant: least is the distance to `nearest`, the best center so far. Bounded by the distances to the neighbors
    # that moved, or to all of them where the own center went away.
    for i in range(row_count(X)):
        home = labels[i]
        nearest = home
        least = gap(X, i, centers, home) if moved[home] else distances[i]
        farther = least > distances[i]
        for c in neighbors[home]:
            if c != home and (farther or moved[c]):
                distance = gap(X, i, centers, c)
                if distance < least or (distance == least and c < nearest):
                    nearest, least = c, distance
        distances[i], labels[i] = least, nearest


@compiled
def move_to_means(
    X: NDArray[np.float32],
    weights: NDArray[np.float64],
    order: NDArray[np.intp],
    edges: NDArray[np.intp],
    moved: NDArray[np.bool_],
    centers: NDArray[np.float32],
) -> None:
    """Move each center c that has `moved` rows to the weighted mean of the rows order[edges[c]:edges[c + 1]].

    Each sum is taken in the order of the rows, in float64, so that it does not depend on who computes it.
    """
    total = np.empty(X.shape[1])
    for c in range(len(centers)):
        if moved[c]:
            weighted_mean(X, weights, order[edges[c] : edges[c + 1]], total, centers[c])


@compiled
def weighted_mean(
    X: Matrix,
    weights: NDArray[np.float64],
    rows: NDArray[np.intp],
    total: NDArray[np.float64],
    mean: NDArray[np.float32],
) -> None:
    """Write the weighted mean of some rows; without weight among them `mean` stays as it is. `total` is scratch."""
    total[:] = 0.0
    mass = 0.0
    for i in rows:
        mass += weights[i]
        add_row(X, i, weights[i], total)
    if mass > 0:
        for j in range(len(total)):
            mean[j] = total[j] / mass


@compiled
def nearest_members(
    X: Matrix,
    centers: Matrix,
    labels: NDArray[np.intp],
    distances: NDArray[np.float64],
    nearest: NDArray[np.float64],
    members: NDArray[np.intp],
) -> None:
    """Write the squared distance of each row to its own center, and lower the nearest of each center to its members.

    A label that is no center leaves the row's distance as it is.
    """
    for i in range(row_count(X)):
        c = labels[i]
        if 0 <= c < len(nearest):
            distances[i] = gap(X, i, centers, c)
            if distances[i] < nearest[c]:
                nearest[c], members[c] = distances[i], i


@compiled
def cut_in_two(
    X: Matrix,
    weights: NDArray[np.float64],
    distances: NDArray[np.float64],
    order: NDArray[np.intp],
    edges: NDArray[np.intp],
    centers: Matrix,
    columns: int,
    free: int,
    gains: NDArray[np.float64],
    cuts: NDArray[np.intp],
) -> None:
    """Cut each cluster in two by steps of 2-means, from its center and the most promising of a few rows.

    The rows that leave cluster c become order[cuts[c]:edges[c + 1]], and gains[c] is how much less the cluster would
    cost without them. The first `free` centers give way in the 2-means, the others stay where they are.
    """
    # Bounded by the distances of all rows to ROWS_TRIED rows of their cluster, and to two centers in each step.
    total = np.empty(columns)
    near, far = np.empty(columns, np.float32), np.empty(columns, np.float32)
    for c in range(len(gains)):
        rows = order[edges[c] : edges[c + 1]]
        gains[c], cuts[c] = 0.0, edges[c + 1]
        start = promising_row(X, weights, distances, rows)
        if start < 0:
            continue  # a cluster without cost, which nothing can lower
        write_row(centers, c, near)
        write_row(X, start, far)
        for step in range(TWO_MEANS_STEPS):
            gains[c], stay = cut_between(X, weights, distances, near, far, rows)
            cuts[c] = edges[c] + stay
            if step + 1 < TWO_MEANS_STEPS:
                if c < free:
                    weighted_mean(X, weights, rows[:stay], total, near)
                weighted_mean(X, weights, rows[stay:], total, far)


@compiled
def cut_between(
    X: Matrix,
    weights: NDArray[np.float64],
    distances: NDArray[np.float64],
    near: NDArray[np.float32],
    far: NDArray[np.float32],
    rows: NDArray[np.intp],
) -> tuple[float, int]:
    """Put the rows nearer to `near` first; return the gain against `distances`, and how many these rows are."""
    near_square, far_square = point_square(X, near), point_square(X, far)
    gain, stay = 0.0, 0
    # Invariant: rows[:stay] are nearer to `near`, rows[stay:t] are not.
    for t in range(len(rows)):
        i = rows[t]
        to_near, to_far = gap_to_point(X, i, near, near_square), gap_to_point(X, i, far, far_square)
        gain += weights[i] * (distances[i] - min(to_near, to_far))
        if to_near <= to_far:
            rows[t], rows[stay] = rows[stay], i
            stay += 1
    return gain, stay


@compiled
def promising_row(
    X: Matrix,
    weights: NDArray[np.float64],
    distances: NDArray[np.float64],
    rows: NDArray[np.intp],
) -> int:
    """Return the row that gains most as a second center, out of ROWS_TRIED spread evenly over the cost; or -1.

    The rows are those at equal steps of the cumulated cost, so that a weight of two is the same as two copies.
    """
    cost = 0.0
    for i in rows:
        cost += weights[i] * distances[i]
    best, most = -1, 0.0
    # Row j is tried if the cost passes the middle of one of ROWS_TRIED equal parts there; if several, it is tried once.
    passed, tried = 0.0, 0
    for j in rows:
        passed += weights[j] * distances[j]
        if passed * ROWS_TRIED <= (tried + 0.5) * cost:
            continue
        while tried < ROWS_TRIED and passed * ROWS_TRIED > (tried + 0.5) * cost:
            tried += 1
        gain = 0.0
        for i in rows:
            gain += weights[i] * max(0.0, distances[i] - gap(X, i, X, j))
        if gain > most:
            best, most = j, gain
    return best


@compiled
def exchange(
    partners: NDArray[np.intp],
    costs: NDArray[np.float64],
    cheapest: NDArray[np.intp],
    gains: NDArray[np.float64],
    best: NDArray[np.intp],
    order: NDArray[np.intp],
    edges: NDArray[np.intp],
    cuts: NDArray[np.intp],
    labels: NDArray[np.intp],
    moved: NDArray[np.bool_],
) -> int:
    """Dissolve cheap clusters, and give their centers to the rows that are cut off from others; return how many.

    `cheapest` sorts the clusters by the cost of dissolving them into their partners, `best` by the gain of cutting
    them. Each cluster takes part at most once.
    """
    exchanged = 0
    busy = np.zeros(len(gains), np.bool_)
    at = 0
    # Costs ascend and gains descend: the first pair that does not gain ends the loop. Clusters that took part are busy,
    # since their costs, gains and rows are no longer what was measured.
    for a in cheapest:
        b = partners[a]
        if busy[a] or busy[b]:
            continue
        while at < len(best) and (busy[best[at]] or best[at] == a or best[at] == b):
            at += 1
        if at == len(best) or not gains[best[at]] > costs[a]:
            break
        c = best[at]
        for cluster in (a, b, c):
            busy[cluster] = moved[cluster] = True
        for i in order[edges[a] : edges[a + 1]]:
            labels[i] = b
        for i in order[cuts[c] : edges[c + 1]]:
            labels[i] = a
        exchanged += 1
    return exchanged
