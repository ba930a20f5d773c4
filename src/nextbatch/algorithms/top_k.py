"""The k largest scores, in order; equal ones go by the keys of their rows, or by position."""

import warnings
from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import NextbatchWarning
from nextbatch.seeds import apart, keys_for

# The threshold of the largest is guessed from about this many scores.
SCORES_SAMPLED = 10_000


def top_k(scores: Any, k: int, rng: Generator | None = None, *, rows: Any = None) -> NDArray[np.intp]:
    """Return the positions of the `k` largest scores, largest first.

    Bounded by memory: three passes over the scores (are they finite, which may be among the largest, the same for a
    sample), and a sort of k; with `rng` some ten more for the keys.

    Parameters
    ----------
    scores : array of shape (n_samples,)
    k : int
        How many, 0 to n_samples.
    rng : Generator, optional
        Equal scores then go by keys that are drawn for their rows, so that the order of a file says nothing; a warning
        tells where all scores are equal, or most of the `k` places were settled so. Without it equal scores go by
        position. The generator is left where it stands, so that ties never shift what is drawn next.
    rows : array of int, shape (n_samples,), optional
        What the rows are known by, for their keys: `pool.rows`. Without it their positions.

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
    if rng is None:
        return largest(scores, k)
    rows = np.arange(n) if rows is None else checks.numbers(rows, "rows", ndim=1)
    checks.same_length("rows", len(rows), "scores", n)
    positions = largest(scores, k, keys_for(rows, apart(checks.generator(rng), "ties")))
    if k:
        _warn_of_ties(scores, positions)
    return positions


def _warn_of_ties(scores: NDArray[Any], positions: NDArray[np.intp]) -> None:
    """Warn if most of the positions are drawn among equal scores."""
    lowest = scores[positions[-1]]
    places = int(np.count_nonzero(scores[positions] == lowest))
    if 2 * places <= len(positions):
        return
    tied = int(np.count_nonzero(scores == lowest))
    if tied == len(scores) > places:
        warnings.warn(f"All {tied} scores are equal: the batch is drawn at random.", NextbatchWarning, stacklevel=4)
    elif tied > places:
        warnings.warn(
            f"{tied} samples tie for {places} of {len(positions)} places, which are drawn among them: a model with "
            "finer probabilities, or a strategy that also looks at embeddings, such as Clustered(beta=50), tells them "
            "apart.",
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


def largest(scores: NDArray[Any], k: int, keys: NDArray[np.uint64] | None = None) -> NDArray[np.intp]:
    """Return the positions of the `k` largest scores, largest first; equal ones by key, or by position without keys."""
    if k == 0:
        return np.empty(0, dtype=np.intp)
    candidates = _likely(scores, k)
    kept = scores[candidates]
    threshold = np.partition(kept, len(kept) - k)[len(kept) - k]
    above, tied = np.flatnonzero(kept > threshold), np.flatnonzero(kept == threshold)
    places = k - len(above)
    if keys is None:
        # The positions ascend within equal scores, so a stable sort keeps ties by position.
        chosen = np.concatenate([above, tied[:places]])
        order = np.argsort(-kept[chosen].astype(np.float64), kind="stable")  # integers may be unsigned
    else:
        keys = keys[candidates]
        drawn = tied if len(tied) == places else tied[np.argpartition(keys[tied], places - 1)[:places]]
        chosen = np.concatenate([above, drawn])
        order = np.lexsort((keys[chosen], -kept[chosen].astype(np.float64)))
    chosen = chosen[order]
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
