"""K-means with row weights and fixed centers, for few rows per cluster and many clusters.

A full pass, every row against every center, is one matrix product. There are few: the seeding (which is one), every
fifth pass, and the last. The passes between them compare a row with the neighbors of its center only. And since with
few rows per cluster Lloyd's algorithm stops where its seeding left it, passes also exchange centers: clusters that
cost little to dissolve give their center to clusters that gain much when cut in two.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.cells import SAMPLE_PER_CELL, Cells, draw_in_cells, insert_by_cells, make_cells
from nextbatch.algorithms.d2_sampling import draw_by_distance, draw_by_weight
from nextbatch.algorithms.nearest_neighbors import fill_lists
from nextbatch.algorithms.products import (
    Nearest,
    Rows,
    blocks,
    center_of,
    insert_all,
    nothing_near,
    prepare,
    taken_from,
)
from nextbatch.kernels.clusters import cut_in_two, exchange, move_to_means, reassign, sort_by_label
from nextbatch.threads import Each, workers

# How many nearest centers, itself included, a center has as neighbors.
NEIGHBORS = 16
# One pass of these looks at all centers; the last one always does.
FULL_EVERY = 5
# From so many centers on, full passes look only into the cells around a row.
MANY = 5_000
# Exchanges stop when fewer than one center in these has somewhere better to go.
WORTH_EXCHANGING = 100


class Clustering(NamedTuple):
    """Free centers, the center of every row, and the weighted sum of squared distances to it."""

    centers: NDArray[np.float32]
    labels: NDArray[np.intp]
    inertia: float


def weighted_k_means(
    X: Any,
    k: int,
    rng: Generator,
    *,
    weights: Any = None,
    given: Any = None,
    passes: int = 10,
    seeding: str = "d2",
    start: Any = None,
) -> Clustering:
    """Cluster rows around `k` free centers, so that the weighted squared distances to the nearest center are small.

    Bounded by the matrix product, 2 n k d flop a full pass: one for the seeding, one for every five passes. From
    5,000 centers on each of these is cut to the cells around a row.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
    rng : Generator
    weights : array of shape (n_samples,), optional
        A weight of two is the same as two copies; a row of weight zero moves no center.
    given : array of shape (n_given, n_features), optional
        Centers that stay where they are.
    passes : int
        How often the centers move at most, fewer times if no row changes its center; what is gained by more passes
        falls off quickly, 5 are often enough and 15 hardly better than 10.
    seeding : {"d2", "random"}
        Where the centers start: D² sampling, or rows drawn by weight, which is cheaper and a little worse.
    start : array of shape (k, n_features), optional
        Centers to start from instead of a seeding.

    Returns
    -------
    Clustering
        Every row has the nearest of the centers, ties by center; `labels` from `k` on mean a given center, `k` being
        the first. From 5,000 centers on a row is compared with those in the cells around it only, and one row in
        about a thousand misses its nearest center.

    Examples
    --------
    >>> weighted_k_means([[0.0], [2.0], [9.0]], 2, np.random.default_rng(0)).inertia
    2.0
    """
    X = checks.matrix(X, "X")
    k = checks.count(k, len(X))
    w = checks.row_weights(weights, len(X))
    checks.one_of(seeding, tuple(SEEDINGS), "seeding")
    passes = checks.count(passes, 2**31, "passes")
    fixed = _centers(given, "given", X)
    with workers() as each:
        rows = prepare(X, center_of(X), each)
        nearest = nothing_near(len(X))
        insert_all(rows, prepare(fixed, rows.shift, each), nearest, each, first=k)
        cells = _coarse_cells(rows, k + len(fixed), rng, each)
        if start is None and cells and seeding == "d2":
            seeds = rows.values[draw_in_cells(rows, k, w, nearest, rng, each, cells)]
        elif start is None:
            seeds = rows.values[SEEDINGS[seeding](rows, k, w, nearest, rng, each)]
        else:
            seeds = _centers(start, "start", X)
            checks.same_length("start", len(seeds), "the free centers", k)
            insert_all(rows, prepare(seeds, rows.shift, each), nearest, each)
        state = _State(rows, w, k, np.concatenate([seeds, fixed]), nearest, each, cells)
        if len(state.centers):
            _improve(state, passes)
    return Clustering(state.centers[:k], nearest.positions[:, 0], float((w * nearest.distances[:, 0]).sum()))


def _coarse_cells(X: Rows, k: int, rng: Generator, each: Each) -> Cells | None:
    if k < MANY:
        return None
    count = int(np.sqrt(k))
    sample = X.values[:: max(1, len(X) // (SAMPLE_PER_CELL * count))]
    centers = weighted_k_means(sample, min(count, len(sample)), rng, passes=5, seeding="random").centers
    return make_cells(X, centers, each)


def _centers(values: Any, name: str, X: NDArray[np.float32]) -> NDArray[np.float32]:
    if values is None:
        return np.empty((0, X.shape[1]), np.float32)
    centers = checks.matrix(values, name)
    checks.same_columns(name, centers, "X", X)
    return centers


def _seed_at_random(
    X: Rows, k: int, w: NDArray[np.float64], nearest: Nearest, rng: Generator, each: Each
) -> NDArray[np.intp]:
    drawn = draw_by_weight(w, k, rng)
    insert_all(X, taken_from(X, drawn), nearest, each)
    return drawn


SEEDINGS: dict[str, Callable[[Rows, int, NDArray[np.float64], Nearest, Generator, Each], NDArray[np.intp]]] = {
    "d2": draw_by_distance,
    "random": _seed_at_random,
}


class _State(NamedTuple):
    """What the passes work on. The arrays of `nearest` and `centers` change in place."""

    X: Rows
    w: NDArray[np.float64]
    k: int  # the first k centers are free
    centers: NDArray[np.float32]
    nearest: Nearest
    each: Each
    cells: Cells | None  # where a full pass looks, if not everywhere

    @property
    def labels(self) -> NDArray[np.intp]:
        return self.nearest.positions[:, 0]

    @property
    def distances(self) -> NDArray[np.float64]:
        return self.nearest.distances[:, 0]


class _Groups(NamedTuple):
    """The rows by label: those of cluster c are order[edges[c]:edges[c + 1]]."""

    order: NDArray[np.intp]
    edges: NDArray[np.intp]


def _improve(state: _State, passes: int) -> None:
    moved = np.ones(len(state.centers), dtype=bool)
    neighbors = None
    exchanging = True
    for left in reversed(range(passes)):
        if exchanging or neighbors is None:
            neighbors = _neighbors(state)
        exchanging = exchanging and left > 0 and _exchange(state, neighbors, moved)
        _move(state, moved)
        before = state.labels.copy()
        full = left % FULL_EVERY == 0
        if not full:
            _reassign(state, neighbors.positions, moved)
            full = np.array_equal(before, state.labels)  # the neighbors have nothing more to say
        if full:
            _reassign_fully(state, moved)
            if np.array_equal(before, state.labels) and not exchanging:
                return
        changed = before != state.labels
        moved[:] = False
        moved[before[changed]] = moved[state.labels[changed]] = True


def _neighbors(state: _State) -> Nearest:
    centers = prepare(state.centers, state.X.shift, state.each)
    neighbors = nothing_near(len(centers), min(NEIGHBORS, len(centers)))
    fill_lists(centers, centers, neighbors, state.each)
    return neighbors


def _groups(state: _State) -> _Groups:
    groups = _Groups(np.empty(len(state.X), np.intp), np.empty(len(state.centers) + 1, np.intp))
    sort_by_label(state.labels, groups.order, groups.edges)
    return groups


def _move(state: _State, moved: NDArray[np.bool_]) -> None:
    X, w, (order, edges) = state.X.values, state.w, _groups(state)

    def move(block: tuple[int, int]) -> None:
        a, b = block
        move_to_means(X, w, order, edges[a : b + 1], moved[a:b], state.centers[a:b])

    state.each(move, blocks(state.k))


def _reassign(state: _State, neighbors: NDArray[np.intp], moved: NDArray[np.bool_]) -> None:
    def assign(block: tuple[int, int]) -> None:
        rows = slice(*block)
        reassign(state.X.values[rows], state.centers, neighbors, moved, state.distances[rows], state.labels[rows])

    state.each(assign, blocks(len(state.X)))


def _reassign_fully(state: _State, moved: NDArray[np.bool_]) -> None:
    nobody = np.empty((len(state.centers), 0), dtype=np.intp)
    _reassign(state, nobody, moved)  # measures how far the own center is now
    centers = prepare(state.centers, state.X.shift, state.each)
    if state.cells is None:
        insert_all(state.X, centers, state.nearest, state.each)
    else:
        insert_by_cells(state.X, centers, state.nearest, state.each, state.cells)


def _exchange(state: _State, neighbors: Nearest, moved: NDArray[np.bool_]) -> bool:
    """Move centers from where they are least needed to where they gain most; return whether to try again."""
    groups = _groups(state)
    gains, cuts = np.empty(len(state.centers)), np.empty(len(state.centers), np.intp)

    def cut(block: tuple[int, int]) -> None:
        a, b = block
        edges, centers = groups.edges[a : b + 1], state.centers[a:b]
        X, w, free = state.X.values, state.w, state.k - a
        cut_in_two(X, w, state.distances, groups.order, edges, centers, free, gains[a:b], cuts[a:b])

    state.each(cut, blocks(len(state.centers)))
    partners, costs = _cheapest_mergers(state, neighbors)
    cheapest, best = np.argsort(costs, kind="stable"), np.argsort(-gains, kind="stable")
    exchanged = exchange(partners, costs, cheapest, gains, best, *groups, cuts, state.labels, moved)
    return bool(exchanged * WORTH_EXCHANGING > state.k)


def _cheapest_mergers(state: _State, neighbors: Nearest) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return for each free center the neighbor into which it dissolves most cheaply, and what that costs (Ward)."""
    mass = np.bincount(state.labels, state.w, minlength=len(state.centers))
    mass[state.k :] = np.inf  # a given center does not move towards the rows that it takes over
    free, others = np.arange(state.k), neighbors.positions[: state.k]
    with np.errstate(divide="ignore"):
        costs = neighbors.distances[: state.k] / (1 / mass[free, None] + 1 / mass[others])
    costs[others == free[:, None]] = np.inf
    choice = costs.argmin(axis=1)
    return others[free, choice], costs[free, choice]
