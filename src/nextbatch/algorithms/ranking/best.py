"""The best rows of a stream: parts of it are cut apart, and merged in any order, to what a cut of the whole gives."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.ordering import largest


class Best(NamedTuple):
    """Rows of the largest scores, largest first; equal scores by key.

    Parameters
    ----------
    scores : array of shape (n_best,)
    keys : array of uint64, shape (n_best,)
        By which equal scores go, the smallest first: `nextbatch.seeds.keys_for`.
    rows : array of shape (n_best,)
        What the rows are known by.
    tied : int
        How many rows were seen whose score is the last one here.
    """

    scores: NDArray[np.float64]
    keys: NDArray[np.uint64]
    rows: NDArray[Any]
    tied: int


def best_of(scores: Any, keys: Any, rows: Any, k: int) -> Best:
    """Return the `k` rows with the largest scores, or all if there are fewer.

    Parameters
    ----------
    scores, keys, rows : array of shape (n_rows,)
        Keys are different.
    k : int

    Raises
    ------
    BadInput
        If a score is NaN or infinite, or the arrays are not equally long.

    Examples
    --------
    >>> best_of([0.1, 0.9, 0.5, 0.9], [7, 8, 2, 3], ["a", "b", "c", "d"], k=1)
    Best(scores=array([0.9]), keys=array([3], dtype=uint64), rows=array(['d'], dtype='<U1'), tied=2)
    """
    scores = checks.numbers(scores, "scores", ndim=1)
    keys, rows = np.asarray(keys, dtype=np.uint64), np.asarray(rows)
    checks.same_length("keys", len(keys), "scores", len(scores))
    checks.same_length("rows", len(rows), "scores", len(scores))
    chosen = largest(scores, min(checks.whole(k, "k"), len(scores)), keys)
    tied = int(np.count_nonzero(scores == scores[chosen[-1]])) if len(chosen) else 0
    return Best(scores[chosen], keys[chosen], rows[chosen], tied)


def merge_best(parts: Iterable[Best], k: int) -> Best:
    """Return the `k` best rows of several parts; parts of parts, in any order, come to the same.

    Parameters
    ----------
    parts : iterable of Best
        Of different rows, each of at least `k` rows or of all that there were.
    k : int

    Examples
    --------
    >>> first, second = best_of([0.1, 0.9], [7, 8], [0, 1], k=2), best_of([0.5, 0.9], [2, 3], [2, 3], k=2)
    >>> merge_best([second, first], k=2).rows
    array([3, 1])
    """
    parts = [part for part in parts if len(part.rows)]
    if not parts:
        return Best(np.empty(0), np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.intp), 0)
    scores, keys, rows = (np.concatenate([part[i] for part in parts]) for i in range(3))
    chosen = largest(scores, min(k, len(scores)), keys)
    lowest = scores[chosen[-1]] if len(chosen) else np.nan
    # A part that was cut above the last score has no row of it; one cut at it has counted more than it kept.
    tied = sum(part.tied if part.scores[-1] == lowest else int((part.scores == lowest).sum()) for part in parts)
    return Best(scores[chosen], keys[chosen], rows[chosen], tied)
