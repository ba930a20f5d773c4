"""Groups of near rows, each around one row that stands for it: no chain of neighbors makes two far rows one."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_neighbors
from nextbatch.progress import waiting

# Rows that are compared with all representatives so far at once.
BLOCK = 1024
# Neighbors of a row within its block that are looked at before all of them are.
LISTED = 16


class CopyGroups(NamedTuple):
    """For every row the position of the row that stands for it, itself if it is no copy, and the distance to it."""

    representatives: NDArray[np.intp]
    distances: NDArray[np.float64]


def copy_groups(X: Any, limits: NDArray[np.float64], preferred: NDArray[np.bool_] | None = None) -> CopyGroups:
    """Return groups of rows around representatives, each row nearer to its own than its limit.

    Rows are taken in their order, the preferred ones first. Each is a copy of the nearest representative so far if that
    is near enough, or becomes one itself. Bounded by matrix products: 2 n d flop for each representative.

    Parameters
    ----------
    X : array of shape (n_samples, n_features), or sparse
    limits : array of shape (n_samples,)
        A row with the limit 0 is never a copy.
    preferred : array of bool, shape (n_samples,), optional

    Examples
    --------
    >>> copy_groups([[0.0], [1.0], [2.0], [9.0]], np.full(4, 1.5))
    CopyGroups(representatives=array([0, 0, 2, 3]), distances=array([0., 1., 0., 0.]))
    """
    X = checks.rows(X, "X")
    n = X.shape[0]
    order = np.arange(n) if preferred is None else np.argsort(~preferred, kind="stable")
    groups = CopyGroups(np.arange(n), np.zeros(n))
    kept = np.empty(0, dtype=np.intp)
    with waiting("Comparing samples", n, "samples") as progress:
        for start in range(0, n, BLOCK):
            block = order[start : start + BLOCK]
            before = _nearest_before(X, block, kept)
            groups.representatives[block], groups.distances[block] = _settled(X[block], block, limits[block], before)
            kept = np.concatenate([kept, block[groups.representatives[block] == block]])
            progress.update(len(block))
    return groups


def _nearest_before(X: Any, block: NDArray[np.intp], kept: NDArray[np.intp]) -> CopyGroups:
    """Return the nearest representative so far of each row of a block; without one its distance is infinite."""
    if not len(kept):
        return CopyGroups(block, np.full(len(block), np.inf))
    nearest = nearest_neighbors(X[block], 1, among=X[kept])
    return CopyGroups(kept[nearest.positions[:, 0]], nearest.distances[:, 0].astype(np.float64))


def _settled(rows: Any, block: NDArray[np.intp], limits: NDArray[np.float64], before: CopyGroups) -> CopyGroups:
    """Return which rows of a block are copies, of representatives before it or in it."""
    copies = before.distances < limits
    representatives = np.where(copies, before.representatives, block)
    distances = np.where(copies, before.distances, 0.0)
    near = np.flatnonzero(nearest_neighbors(rows, min(2, len(block))).distances[:, -1] < limits)
    lists = nearest_neighbors(rows[near], min(LISTED, len(block)), among=rows)
    for row, neighbors in zip(near, zip(*lists, strict=True), strict=True):
        stands = np.flatnonzero(~copies[:row])
        place, gap = _nearest_of(stands, rows, int(row), *neighbors)
        if gap < min(limits[row], before.distances[row]):
            representatives[row], distances[row], copies[row] = block[place], gap, True
    return CopyGroups(representatives, distances)


def _nearest_of(
    stands: NDArray[np.intp], rows: Any, row: int, listed: NDArray[np.intp], gaps: NDArray[np.float32]
) -> tuple[int, float]:
    """Return the nearest of the rows at `stands`, and its distance: from the list, if it is in there."""
    there = np.flatnonzero(np.isin(listed, stands))
    if len(there):
        return int(listed[there[0]]), float(gaps[there[0]])
    if not len(stands) or len(listed) == rows.shape[0]:
        return row, np.inf
    nearest = nearest_neighbors(rows[[row]], 1, among=rows[stands])
    return int(stands[nearest.positions[0, 0]]), float(nearest.distances[0, 0])
