"""Greedy coverage by wide kernels, which reach every row: by lists of what is near, not by the n x n matrix.

Where the lists of all entries below the radii fit in memory, the batch is that of the greedy algorithm. Where they do
not, the radii are lowered to a common reach, so that a row counts only for the candidates near it: a batch of k rows
leaves each row about as far from it as its n / k nearest rows are, and farther ones matter for the first picks alone.
Where lists of that reach do not fit either, which is so for few picks, they hold rows that are drawn.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.covering.coverage import Coverage, Greedy, take_greedily
from nextbatch.algorithms.neighbors.pairs import Pairs, tiles
from nextbatch.kernels.covering.coverage import append_lists, copy_below, count_below
from nextbatch.kernels.room import Room
from nextbatch.seeds import keys_for, rng_for, uniforms
from nextbatch.threads import Each, workers

# Lists have about this many entries, 8 bytes each, and twice that on the way.
MOST_ENTRIES = 3 * 2**24
# How many entries there are is estimated from the columns of this many candidates, evenly spaced.
PROBES = 64
# Similarities below this count as none rather than that rows are drawn.
FAINT = 0.01
# Picks whose columns are at hand at a time.
BLOCK = 256

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
    """Take `k` candidates, each of about the largest gain; return them, what they add, and the radii at the end.

    Bounded by the product of all pairs, n² d flop, or 2 n m d where m rows are drawn. Memory: 16 `most_entries` bytes.

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
        About how many entries the lists have; with enough of them the gains are exact, ties by position.
    """
    with workers() as each:
        near, counted = _within_memory(pairs, radius, k, weights, most_entries, each)
        lists = _lists(pairs, near, np.flatnonzero(counted), each)
        greedy, reached = take_greedily(lists, k, counted, room, prices)
        if near is radius and counted is weights:
            return greedy, reached
        return _with_true_gains(pairs, greedy.positions, radius.copy(), weights, each)


def _within_memory(
    pairs: Pairs, radius: Radius, k: int, weights: Weights, most_entries: int, each: Each
) -> tuple[Radius, Weights]:
    """Return radii and weights for which the lists have about `most_entries` entries at most."""
    n = len(radius)
    probes = np.unique(np.linspace(0, n - 1, PROBES).astype(np.intp))
    columns = _columns(pairs.at(probes), pairs, each)
    share = most_entries / n**2
    near = columns < radius
    if near.sum() > share * near.size:
        radius = np.minimum(radius, _reach(columns[near], share * near.size, near.size / max(k, 1), pairs))
        near = columns < radius
    if near.sum() > share * near.size:
        weights = _drawn(weights, max(1, int(share * n * near.size / near.sum())))
    return radius, weights


def _reach(unlike: NDArray[np.float32], wanted: float, per_pick: float, pairs: Pairs) -> np.float32:
    """Return the dissimilarity below which there are `wanted` entries, or those `per_pick` that are not faint if more.

    The next larger one that there is, or infinity: of equal entries either all count or none.
    """
    nothing = np.float32(pairs.measure.nothing or 0)
    strong = int(np.count_nonzero(unlike < nothing - np.float32(FAINT)))
    place = int(max(wanted, min(per_pick, strong)))
    if place >= len(unlike):
        return np.float32(np.inf)
    last = np.partition(unlike, place)[place]
    return np.float32(unlike.min(initial=np.inf, where=unlike > last))


def _drawn(weights: Weights, count: int) -> Weights:
    """Return weights of which at most `count` are positive, and whose sums estimate those of all without bias.

    Each row has a priority, its weight by a uniform number. The largest priorities stay, and no weight among them is
    smaller than the first priority that does not (Duffield, Lund and Thorup, 2007).
    """
    priority = weights / uniforms(keys_for(np.arange(len(weights)), rng_for("rows that count for wide coverage")))
    threshold = np.partition(priority, -count - 1)[-count - 1]
    return np.where(priority > threshold, np.maximum(weights, threshold), 0.0)


def _columns(candidates: Pairs, rows: Pairs, each: Each) -> NDArray[np.float32]:
    """Return the dissimilarities of all rows to these candidates, shape (n_candidates, n_rows)."""
    columns = np.empty((len(candidates.X), len(rows.X)), dtype=np.float32)

    def write(span: slice) -> None:
        columns[:, span] = _block(candidates, rows.at(span))

    each(write, tiles(len(rows.X)))
    return columns


def _block(candidates: Pairs, rows: Pairs) -> NDArray[np.float32]:
    block = candidates.unlike(rows)
    candidates.separate(rows, block)
    return block


class _Part(NamedTuple):
    """The lists of the candidates from `first` on over a tile of rows: how long they are, and one after another."""

    first: int
    counts: NDArray[np.int64]
    entries: NDArray[np.float32]
    rows: NDArray[np.int32]


def _lists(pairs: Pairs, radius: Radius, rows: NDArray[np.intp], each: Each) -> Coverage:
    """Return which of the `rows` each candidate covers below the radii."""
    n, everyone = len(radius), len(rows) == len(radius)
    seen = pairs if everyone else pairs.at(rows)

    def visit(tile: tuple[slice, slice]) -> list[_Part]:
        a, b = tile
        block = _block(pairs.at(a), seen.at(b))
        parts = [_part(block, a, rows[b], radius)]
        if everyone and a != b:  # each pair is measured once, and listed by both
            parts.append(_part(np.ascontiguousarray(block.T), b, rows[a], radius))
        return parts

    visited = each(visit, [(a, b) for a in tiles(n) for b in tiles(len(rows)) if not everyone or a.start <= b.start])
    return _joined([part for parts in visited for part in parts], radius)


def _part(block: NDArray[np.float32], candidates: slice, rows: NDArray[np.intp], radius: Radius) -> _Part:
    length, width = block.shape
    whole = block.reshape(-1), None, np.arange(length + 1) * width, radius[rows]
    nobody, counts = np.zeros(length, dtype=bool), np.empty(length, dtype=np.int64)
    count_below(*whole, nobody, 0, length, counts)
    start = np.concatenate([[0], np.cumsum(counts)])
    entries, near = np.empty(start[-1], dtype=np.float32), np.empty(start[-1], dtype=np.int32)
    copy_below(*whole, nobody, 0, length, start, entries, near)
    return _Part(candidates.start, counts, entries, rows[near].astype(np.int32))


def _joined(parts: list[_Part], radius: Radius) -> Coverage:
    """Return the lists of all candidates, each in the order of its parts."""
    degrees = np.zeros(len(radius), dtype=np.int64)
    for part in parts:
        degrees[part.first : part.first + len(part.counts)] += part.counts
    start = np.concatenate([[0], np.cumsum(degrees)])
    entries, rows = np.empty(start[-1], dtype=np.float32), np.empty(start[-1], dtype=np.int32)
    end = start[:-1].copy()
    for part in parts:
        append_lists(*part, entries, rows, end)
    return Coverage(entries, rows, start, radius)


def _with_true_gains(
    pairs: Pairs, positions: NDArray[np.intp], radius: Radius, weights: Weights, each: Each
) -> tuple[Greedy, Radius]:
    """Return what each pick adds to the objective, all pairs counted, and the radii that all leave."""
    gains: NDArray[Any] = np.empty(len(positions))
    for a in range(0, len(positions), BLOCK):
        columns = _columns(pairs.at(positions[a : a + BLOCK]), pairs, each)
        for i, column in enumerate(columns, a):
            nearer = np.minimum(radius, column)
            gains[i] = weights @ (radius - nearer)
            radius = nearer
    return Greedy(positions, gains), radius
