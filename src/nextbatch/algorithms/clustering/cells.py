"""Coarse cells for many clusters: rows are compared with the centers of the few cells nearest to them.

For ten thousand centers a full pass is a large product, though nearly all of it compares rows with centers that are
far away. About sqrt(k) cells say where to look; that a row's nearest center lies in none of its cells is possible.
"""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.algorithms.clustering.d2_sampling import draw_by_distance
from nextbatch.algorithms.neighbors.nearest_neighbors import fill_lists
from nextbatch.algorithms.neighbors.products import FramedRows, Nearest, insert_all, nothing_near, prepare, taken_from
from nextbatch.kernels.clustering.clusters import sort_by_label
from nextbatch.threads import Each

# Each row is compared with the centers in its 8 nearest cells.
CELLS_PER_ROW = 8
# The cells are clusters of a sample of 64 rows for each cell.
SAMPLE_PER_CELL = 64


class Cells(NamedTuple):
    """The centers of the cells, the cell of each row with its squared distance, and the rows that look at each cell.

    Those that look at cell g are rows[edges[g]:edges[g + 1]].
    """

    centers: FramedRows
    home: NDArray[np.intp]
    distances: NDArray[np.float64]
    rows: NDArray[np.intp]
    edges: NDArray[np.intp]

    def looking_at(self, g: int) -> NDArray[np.intp]:
        """Return the rows that look at cell `g`."""
        return self.rows[self.edges[g] : self.edges[g + 1]]


def make_cells(X: FramedRows, centers: NDArray[np.float32], each: Each) -> Cells:
    """Return the cells around `centers`."""
    count = len(centers)
    coarse = prepare(centers, X.frame, each)
    near = nothing_near(len(X), min(CELLS_PER_ROW, count))
    fill_lists(X, coarse, near, each)
    pairs, edges = np.empty(near.positions.size, np.intp), np.empty(count + 1, np.intp)
    sort_by_label(near.positions.ravel(), pairs, edges)
    return Cells(
        coarse, near.positions[:, 0].copy(), near.distances[:, 0].copy(), pairs // near.positions.shape[1], edges
    )


def draw_in_cells(
    X: FramedRows, k: int, w: NDArray[np.float64], nearest: Nearest, rng: Generator, each: Each, cells: Cells
) -> NDArray[np.intp]:
    """Return `k` rows drawn by D² sampling within each cell, as many as its share of the squared distances."""
    order, edges = np.empty(len(X), np.intp), np.empty(len(cells.edges), np.intp)
    sort_by_label(cells.home, order, edges)
    drawn: list[NDArray[np.intp]] = []
    done = 0
    for rows, share in zip(np.split(order, edges[1:-1]), shares(cells, w, k), strict=True):
        within = Nearest(nearest.distances[rows], nearest.positions[rows])
        chosen = draw_by_distance(taken_from(X, rows), share, w[rows], within, rng, each, first=done)
        nearest.distances[rows], nearest.positions[rows] = within
        drawn.append(rows[chosen])
        done += share
    every = np.concatenate(drawn)
    # A cell that costs next to nothing gives none: its rows are compared with all that were drawn.
    nowhere = np.flatnonzero(np.isinf(nearest.distances[:, 0]))
    _insert_for(nowhere, np.arange(len(every)), X, taken_from(X, every), nearest, each)
    return every


def shares(cells: Cells, w: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Return how many of `k` rows each cell gives: proportional to what its rows cost, at most as many as it has."""
    sizes = np.bincount(cells.home, minlength=len(cells.centers))
    costs = np.bincount(cells.home, w * cells.distances, minlength=len(sizes)) + np.finfo(float).tiny * sizes
    shared = np.zeros(len(sizes), dtype=np.intp)
    # Each turn gives the free cells the whole parts of their shares. Cells that are full drop out, so that it ends.
    while shared.sum() < k:
        free = shared < sizes
        wanted = (k - shared.sum()) * costs * free / costs[free].sum()
        more = np.minimum(np.floor(wanted).astype(np.intp), sizes - shared)
        if not more.any():  # the rest of less than one each goes where the remainder is largest
            more[np.argsort(-(wanted * free), kind="stable")[: k - shared.sum()]] = 1
            more = np.minimum(more, sizes - shared)
        shared += more
    return shared


def insert_centers(X: FramedRows, C: FramedRows, nearest: Nearest, each: Each, cells: Cells | None) -> None:
    """Insert the rows of `C` where they are near to rows of `X`; with cells, only where they lie in one looked at."""
    if cells is None:
        insert_all(X, C, nearest, each)
        return
    own = nothing_near(len(C))
    insert_all(C, cells.centers, own, each)
    for g in range(len(cells.centers)):
        inside = np.flatnonzero(own.positions[:, 0] == g)
        _insert_for(cells.looking_at(g), inside, X, C, nearest, each)
    # Rows whose cells hold no center are compared with all.
    nowhere = np.flatnonzero(np.isinf(nearest.distances[:, 0]))
    _insert_for(nowhere, np.arange(len(C)), X, C, nearest, each)


def _insert_for(
    rows: NDArray[np.intp], centers: NDArray[np.intp], X: FramedRows, C: FramedRows, nearest: Nearest, each: Each
) -> None:
    lists = Nearest(nearest.distances[rows], nearest.positions[rows])
    insert_all(taken_from(X, rows), taken_from(C, centers), lists, each, names=centers)
    nearest.distances[rows], nearest.positions[rows] = lists
