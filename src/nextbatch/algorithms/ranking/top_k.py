"""The k largest scores, in order; equal ones go by the keys of their rows, or by position."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.ordering import largest
from nextbatch.algorithms.ranking.limited_top_k import largest_within, worth_most
from nextbatch.errors import NextbatchWarning
from nextbatch.seeds import apart, keys_for


def top_k(
    scores: Any,
    k: int,
    rng: Generator | None = None,
    *,
    rows: Any = None,
    limits: Limits | None = None,
    additive: bool = False,
) -> NDArray[np.intp]:
    """Return the positions of the `k` largest scores, largest first.

    Bounded by memory: three passes over the scores (are they finite, which may be among the largest, the same for a
    sample), and a sort of k; with `limits` and `rng` some ten more for the keys.

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
    limits : Limits, optional
        The rows are then the largest of those that the limits allow, one after the other; fewer are taken only if no
        other is allowed.
    additive : bool
        Whether a batch is worth the sum of its scores. Where a budget in the limits refuses a row, the batch is then
        the best of three: by the scores, by the scores for the root of the cost, and by the scores for the cost.

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
    keys_of = None if rng is None else _keys(rows, n, apart(checks.generator(rng), "ties"))
    if limits is None:
        positions = largest(scores, k, keys_of)
    else:
        keys = None if keys_of is None else keys_of(slice(None))
        positions = (
            worth_most(scores, k, keys, limits) if additive else largest_within(scores, k, keys, limits).positions
        )
    if rng is not None and limits is None and k:
        _warn_of_ties(scores, positions)
    return positions


def _keys(rows: Any, n: int, own: Generator) -> Callable[[NDArray[np.intp] | slice], NDArray[np.uint64]]:
    """Return what gives the keys of some positions, which draws from `own` and is called once."""
    if rows is not None:
        rows = checks.numbers(rows, "rows", ndim=1)
        checks.same_length("rows", len(rows), "scores", n)
    return lambda some: keys_for(np.arange(n)[some] if rows is None else rows[some], own)


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
