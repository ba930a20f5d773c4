"""The k largest scores, in order, with ties settled by position."""

import warnings
from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import NextbatchWarning

# The threshold of the largest is guessed from about this many scores.
SCORES_SAMPLED = 10_000


def top_k(scores: Any, k: int, rng: Generator | None = None) -> NDArray[np.intp]:
    """Return the positions of the `k` largest scores, largest first, ties by position.

    Bounded by memory: three passes over the scores (are they finite, which may be among the largest, the same for a
    sample), and a sort of k.

    Parameters
    ----------
    scores : array of shape (n_samples,)
    k : int
        How many, 0 to n_samples.
    rng : Generator, optional
        If given and all scores are equal, the `k` positions are drawn uniformly, with a warning. Where most of the `k`
        go to the first of equal scores, a warning says how many there are.

    Returns
    -------
    array of shape (k,)

    Raises
    ------
    BadInput
        If a score is NaN or infinite, or `k` is out of range.

    Examples
    --------
    >>> top_k([0.1, 0.9, 0.5, 0.9], k=3)
    array([1, 3, 2])
    """
    scores = checks.numbers(scores, "scores", ndim=1)
    n = len(scores)
    k = checks.count(k, n)
    rng = None if rng is None else checks.generator(rng)
    if rng is not None and 0 < k < n and scores[0] == scores[-1] and scores.min() == scores.max():
        warnings.warn(f"All {n} scores are equal: the batch is drawn at random.", NextbatchWarning, stacklevel=3)
        return rng.choice(n, k, replace=False)
    positions = largest(scores, k)
    if rng is not None and k:
        _warn_of_ties(scores, positions)
    return positions


def _warn_of_ties(scores: NDArray[Any], positions: NDArray[np.intp]) -> None:
    """Warn if most of the positions are taken because they come first among equal scores."""
    lowest = scores[positions[-1]]
    places = int(np.count_nonzero(scores[positions] == lowest))
    if 2 * places <= len(positions):
        return
    tied = int(np.count_nonzero(scores == lowest))
    if tied > places:
        warnings.warn(
            f"{tied} samples tie for {places} of {len(positions)} places: those are taken that come first in the pool. "
            "Where the order of the rows means something, shuffle them; a model with finer probabilities, or a "
            "strategy that also looks at embeddings, such as Clustered(beta=50), tells them apart.",
            NextbatchWarning,
            stacklevel=4,
        )


def streaming_top_k(chunks: Iterable[Any], k: int) -> NDArray[np.intp]:
    """Return the positions of the `k` largest of scores that arrive in chunks, largest first, ties by position.

    The same as `top_k` for the concatenated chunks, however they are cut; equal scores are never drawn. Every chunk is
    read once, as it comes; beside it at most 2 k scores are kept.

    Parameters
    ----------
    chunks : iterable of arrays of shape (n_scores,)
        Positions are counted from the first score of the first chunk on.
    k : int
        How many, 0 to the number of all scores.

    Returns
    -------
    array of shape (k,)

    Raises
    ------
    BadInput
        If a score is NaN or infinite, with its position in the whole stream, or if there are fewer than `k` in all.

    Examples
    --------
    >>> streaming_top_k(iter([[0.1, 0.9], [0.5], [0.9, 0.2]]), k=3)
    array([1, 3, 2])
    """
    k = checks.whole(k, "batch_size")
    scores, positions = np.empty(0), np.empty(0, dtype=np.intp)
    floor, seen = -np.inf, 0
    for chunk in chunks:
        arrived = checks.numbers(chunk, "scores", ndim=1, numbering=partial(np.add, seen))
        # `floor` is the k-th largest so far: scores that only equal it come later, and lose the tie.
        above = np.flatnonzero(arrived > floor)
        scores, positions = np.concatenate([scores, arrived[above]]), np.concatenate([positions, seen + above])
        seen += len(arrived)
        if len(scores) > 2 * k:
            best = largest(scores, k)
            scores, positions = scores[best], positions[best]
            floor = scores.min(initial=np.inf)
    return positions[largest(scores, checks.count(k, seen))]


def largest(scores: NDArray[Any], k: int) -> NDArray[np.intp]:
    """Return the positions of the `k` largest scores, largest first, ties by position."""
    if k == 0:
        return np.empty(0, dtype=np.intp)
    candidates = _likely(scores, k)
    kept = scores[candidates]
    threshold = np.partition(kept, len(kept) - k)[len(kept) - k]
    above = np.flatnonzero(kept > threshold)
    tied = np.flatnonzero(kept == threshold)[: k - len(above)]
    chosen = np.concatenate([above, tied])
    # The positions ascend within equal scores, so a stable sort keeps ties by position. Integers may be unsigned.
    chosen = chosen[np.argsort(-kept[chosen].astype(np.float64), kind="stable")]
    return chosen if isinstance(candidates, slice) else candidates[chosen]


def _likely(scores: NDArray[Any], k: int) -> NDArray[np.intp] | slice:
    """Return the positions of all scores above a guess, which is low enough that it leaves at least `k`."""
    sample = scores[:: max(1, len(scores) // SCORES_SAMPLED)]
    expected = k * len(sample) // len(scores)
    rank = len(sample) - 1 - 2 * expected - 16
    if k < len(scores) // 4 and rank > 0:
        likely = np.flatnonzero(scores >= np.partition(sample, rank)[rank])
        if len(likely) >= k:
            return likely
    return slice(None)
