"""Lazy greedy coverage: take candidates that bring the rows closest to one taken, over lists or a dense block.

The engine of facility location, and of the batch that a certificate starts from.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.covering.coverage import add_lists, copy_below, count_below, take_best, write_gains
from nextbatch.kernels.room import Room
from nextbatch.threads import workers

# Lists hold 2 n / k neighbors: with n / k, lists of equal lengths would cover every row just once.
NEIGHBORS_PER_SHARE = 2
# A graph has at most this many entries (8 bytes each), but never fewer than 8 neighbors per row.
GRAPH_ENTRIES = 2**26
# Far entries are dropped after 16 choices, and again each time the number of choices has grown eightfold.
FIRST_STRETCH, STRETCH = 16, 8
# A thread works on this many candidates at a time.
CANDIDATES_PER_TASK = 512


class Greedy(NamedTuple):
    """Rows in greedy order, and how much each added to the objective."""

    positions: NDArray[np.intp]
    gains: NDArray[np.float64]


class Coverage(NamedTuple):
    """What every candidate covers: entries start[j] to start[j + 1] are dissimilarities to `rows`, or to all rows.

    `radius` is the dissimilarity at which a row counts as not covered, or to what covers it already.
    """

    entries: NDArray[np.float32]
    rows: NDArray[np.int32] | None
    start: NDArray[np.int64]
    radius: NDArray[np.float32]


def take_greedily(
    coverage: Coverage,
    k: int,
    weights: NDArray[np.float64],
    room: Room | None = None,
    prices: NDArray[np.float64] | None = None,
    taken: NDArray[np.bool_] | None = None,
) -> tuple[Greedy, NDArray[np.float32]]:
    """Take `k` candidates, each of the largest gain, ties by position; return them and the radii at the end.

    Each is the best that there is `room` for, with `prices` by its gain for the price; fewer than `k` are taken only if
    there is no room for another. Those
    marked in `taken` are taken already.
    """
    coverage = coverage._replace(radius=coverage.radius.copy())
    taken = np.zeros(len(coverage.radius), dtype=bool) if taken is None else taken.copy()
    positions, gains = np.empty(k, dtype=np.intp), np.empty(k)
    done = 0
    while done < k:
        some = slice(done, min(max(FIRST_STRETCH, STRETCH * done), k))
        bounds = np.where(taken, -np.inf, _gains(coverage, weights))
        best = take_best(*coverage, weights, bounds, some.stop - some.start, room, prices)
        some = slice(done, done + len(best[0]))
        positions[some], gains[some] = best
        done = some.stop
        if room is not None and room.closed.all():
            break
        taken[positions[some]] = True
        if room is not None:
            taken |= room.closed
        if done < k:
            coverage = _without_far_entries(coverage, taken)
    return Greedy(positions[:done], gains[:done]), coverage.radius


def _gains(coverage: Coverage, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    gains = np.empty(len(coverage.radius))
    with workers() as each:
        each(lambda span: write_gains(*coverage, weights, *span, gains), _spans(len(gains)))
    return gains


def _without_far_entries(coverage: Coverage, taken: NDArray[np.bool_]) -> Coverage:
    """Return the entries below the radius of their row: radii only fall, so no other can matter any more.

    After m choices about one entry in m + 1 is left, and what was bound by memory fits the cache.
    """
    counts, spans = np.empty(len(taken), dtype=np.int64), _spans(len(taken))
    with workers() as each:
        each(lambda span: count_below(*coverage, taken, *span, counts), spans)
        start = np.concatenate([[0], np.cumsum(counts)])
        entries, rows = np.empty(start[-1], dtype=np.float32), np.empty(start[-1], dtype=np.int32)
        each(lambda span: copy_below(*coverage, taken, *span, start, entries, rows), spans)
    return Coverage(entries, rows, start, coverage.radius)


def _spans(n: int) -> list[tuple[int, int]]:
    return [(a, min(a + CANDIDATES_PER_TASK, n)) for a in range(0, n, CANDIDATES_PER_TASK)]


def default_neighbors(n: int, k: int) -> int:
    """Return how many neighbors of each of `n` rows are enough to choose `k` of them, as far as memory allows."""
    return min(n, NEIGHBORS_PER_SHARE * -(-n // max(k, 1)) + 8, max(GRAPH_ENTRIES // max(n, 1), 8))


def by_candidate(
    lists: list[tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.float32]]], n: int
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int64]]:
    """Turn lists by row into lists by candidate: entries, rows and starts of a `Coverage`.

    Each item of `lists` holds the rows it is about, where among these their neighbors are, and the dissimilarities.
    """
    degrees = np.zeros(n, dtype=np.int64)
    for members, positions, _ in lists:
        degrees[members] = np.bincount(positions.ravel(), minlength=len(members))
    start = np.concatenate([[0], np.cumsum(degrees)])
    entries, rows = np.empty(start[-1], dtype=np.float32), np.empty(start[-1], dtype=np.int32)
    end = start[:-1].copy()
    for members, positions, values in lists:
        add_lists(members, positions, values, entries, rows, end)
    return entries, rows, start
