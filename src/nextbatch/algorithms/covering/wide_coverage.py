"""Greedy coverage by wide kernels, of which every row sees every other: the exact gains, without the n x n matrix.

The candidates of the largest bounds get their dissimilarities to all rows, a block at a time; the best is taken
while no bound outside exceeds its gain. The first picks lower the gains of all rows so much that all bounds are made
anew, which measures each pair once for both of its rows. Radii fall with every pick. Once the entries below the radius
of their row fit in memory, they are listed, and the engine for lists goes on: no other entry can matter any more.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.covering.coverage import Coverage, Greedy, take_greedily
from nextbatch.algorithms.neighbors.pairs import Pairs, tiles
from nextbatch.algorithms.ordering import largest
from nextbatch.kernels.covering.coverage import copy_below, count_below, write_gains
from nextbatch.kernels.covering.wide_coverage import take_from_block
from nextbatch.kernels.room import Room
from nextbatch.threads import Each, workers

# Candidates whose columns are at hand at a time: 4 n bytes each.
BLOCK = 256
# A thread lists this many candidates at a time.
LISTED = 64
# Entries are listed once so many are left, 8 bytes each, and twice that on the way.
MOST_ENTRIES = 2**25
# How many entries are left is estimated from the columns of this many candidates, evenly spaced.
SAMPLE = 32
# Bounds of all candidates are sums of float32 numbers: larger than the gains by this share, and never smaller.
SLACK = 1e-3
# Bounds of all candidates at once cost as much as looking at this share of them.
ALL_AT_ONCE = 0.4

Radius = NDArray[np.float32]
Weights = NDArray[np.float64]


def take_from_pairs(
    pairs: Pairs,
    radius: Radius,
    k: int,
    weights: Weights,
    room: Room | None = None,
    prices: NDArray[np.float64] | None = None,
    most_entries: int = MOST_ENTRIES,
) -> tuple[Greedy, Radius]:
    """Take `k` candidates, each of the largest gain, ties by position; return them and the radii at the end.

    Bounded by products: n² d flop each time that all bounds are made, 2 n d for each candidate that is looked at, and
    2 n² d for the lists. Memory: 16 `most_entries` bytes, and 4 n for each of the candidates in a block.

    Parameters
    ----------
    pairs : Pairs
    radius : array of shape (n_samples,)
        The dissimilarity at which each row counts as not covered, or to what covers it already.
    k : int
    weights : array of shape (n_samples,)
    room, prices
        As in `take_greedily`.
    most_entries : int
        Entries are listed once so many are left.
    """
    n, radius = len(radius), radius.copy()
    taken: NDArray[np.bool_] = np.zeros(n, dtype=bool) if room is None else room.closed.copy()
    positions, gains = [np.empty(0, dtype=np.intp)], [np.empty(0)]
    done = bounded = 0  # what was taken, now and when all bounds were made
    with workers() as each:
        sample = _columns(pairs, np.unique(np.linspace(0, n - 1, SAMPLE).astype(np.intp)), each)
        if done < k and np.mean(sample < radius) * n * n > most_entries:
            bounds = _bounds(pairs, radius, weights, taken, prices, each)
        while done < k and np.mean(sample < radius) * n * n > most_entries:
            if bounds.max() == -np.inf:
                break
            chosen, ahead = _next(pairs, radius, k - done, weights, bounds, room, prices, each)
            positions.append(chosen.positions)
            gains.append(chosen.gains)
            taken[chosen.positions] = True
            if not len(chosen.positions) and ahead > ALL_AT_ONCE * n and done > bounded:
                bounds, bounded = _bounds(pairs, radius, weights, taken | (bounds == -np.inf), prices, each), done
            done += len(chosen.positions)
        if done < k:
            taken = taken if room is None else taken | room.closed
            lists = _lists(pairs, radius, taken, each)
    if done < k:
        rest, radius = take_greedily(lists, k - done, weights, room, prices, taken)
        positions.append(rest.positions)
        gains.append(rest.gains)
    return Greedy(np.concatenate(positions), np.concatenate(gains)), radius


def _next(
    pairs: Pairs,
    radius: Radius,
    k: int,
    weights: Weights,
    bounds: NDArray[np.float64],
    room: Room | None,
    prices: NDArray[np.float64] | None,
    each: Each,
) -> tuple[Greedy, int]:
    """Look at the candidates of the largest bounds, and take those that nothing outside exceeds; maybe none.

    The second value is how many bounds exceed the best of them.
    """
    n = len(radius)
    leading = largest(bounds, min(BLOCK + 1, n))
    block = np.sort(leading[:BLOCK])
    columns = _columns(pairs, block, each).reshape(-1)
    start = np.arange(len(block) + 1) * n
    fresh = np.empty(len(block))
    each(
        lambda c: write_gains(columns, None, start, radius, weights, c, c + 1, fresh),
        np.flatnonzero(bounds[block] > -np.inf).tolist(),
    )
    fresh = fresh if prices is None else fresh / prices[block]
    inside = np.where(bounds[block] > -np.inf, fresh, -np.inf)
    outside, first = (float(bounds[leading[-1]]), int(leading[-1])) if len(leading) > BLOCK else (-np.inf, n)
    chosen, gains = take_from_block(columns, start, block, radius, weights, inside, outside, first, k, room, prices)
    best = inside.max()
    bounds[block] = inside
    return Greedy(block[chosen], gains), int(np.count_nonzero(bounds > best))


def _columns(pairs: Pairs, candidates: NDArray[np.intp], each: Each) -> NDArray[np.float32]:
    """Return the dissimilarities of these candidates to all rows, shape (n_candidates, n_samples)."""
    n = len(pairs.X)
    columns = np.empty((len(candidates), n), dtype=np.float32)

    def write(rows: slice) -> None:
        block = pairs.unlike(candidates, rows)
        pairs.separate(candidates, rows, block)
        columns[:, rows] = block

    each(write, tiles(n))
    return columns


def _bounds(
    pairs: Pairs,
    radius: Radius,
    weights: Weights,
    closed: NDArray[np.bool_],
    prices: NDArray[np.float64] | None,
    each: Each,
) -> NDArray[np.float64]:
    """Return upper bounds of all gains for their prices, minus infinity for what cannot be taken."""
    bounds = np.where(closed, -np.inf, _upper_bounds(pairs, radius, weights, each))
    return bounds if prices is None else bounds / prices


def _upper_bounds(pairs: Pairs, radius: Radius, weights: Weights, each: Each) -> NDArray[np.float64]:
    """Return upper bounds of all gains, close to them: each pair is measured once, and counts for both rows."""
    n, spans = len(radius), tiles(len(radius))

    def visit(tile: tuple[slice, slice]) -> tuple[NDArray[Any], NDArray[Any]]:
        a, b = tile
        block = pairs.unlike(a, b)
        pairs.separate(a, b, block)
        of_a = np.maximum(radius[b] - block, 0) @ weights[b]
        return of_a, weights[a] @ np.maximum(radius[a, None] - block, 0)

    gains = np.zeros(n)
    for i, a in enumerate(spans):
        parts = each(visit, [(a, b) for b in spans[i:]])
        for b, (of_a, of_b) in zip(spans[i:], parts, strict=True):
            gains[a] += of_a
            if a != b:
                gains[b] += of_b
    bounds: NDArray[np.float64] = gains * (1 + SLACK) + SLACK * np.finfo(np.float32).eps * weights.sum()
    return bounds


def _lists(pairs: Pairs, radius: Radius, taken: NDArray[np.bool_], each: Each) -> Coverage:
    """Return what each candidate that is left covers below the radii."""
    n = len(radius)

    def below(first: int) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int32]]:
        block = np.arange(first, min(first + LISTED, n))
        wide = Coverage(_columns(pairs, block, _one_by_one).reshape(-1), None, np.arange(len(block) + 1) * n, radius)
        counts = np.empty(len(block), dtype=np.int64)
        count_below(*wide, taken[block], 0, len(block), counts)
        start = np.concatenate([[0], np.cumsum(counts)])
        entries, rows = np.empty(start[-1], dtype=np.float32), np.empty(start[-1], dtype=np.int32)
        copy_below(*wide, taken[block], 0, len(block), start, entries, rows)
        return counts, entries, rows

    counts, entries, rows = zip(*each(below, range(0, n, LISTED)), strict=True)
    start = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
    return Coverage(np.concatenate(entries), np.concatenate(rows), start, radius)


def _one_by_one(function: Callable[[Any], Any], blocks: Iterable[Any]) -> list[Any]:
    return [function(block) for block in blocks]
