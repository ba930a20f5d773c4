"""The k largest scores, in order, with ties settled by position."""

import warnings
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import NextbatchWarning


def top_k(scores: Any, k: int, rng: Generator | None = None) -> NDArray[np.intp]:
    """Return the positions of the `k` largest scores, largest first, ties by position.

    Bounded by memory: a few passes over 8 n bytes, then a sort of k.

    Parameters
    ----------
    scores : array of shape (n_samples,)
    k : int
    rng : Generator, optional
        If given and all scores are equal, the scores say nothing and the `k` positions are drawn uniformly.

    Raises
    ------
    BadInput
        If a score is NaN or infinite, or `k` is not in 0..n.

    Examples
    --------
    >>> top_k([0.1, 0.9, 0.5, 0.9], k=3)
    array([1, 3, 2])
    """
    scores = checks.numbers(scores, "scores", ndim=1)
    n = len(scores)
    k = checks.count(k, n)
    if k == 0:
        return np.empty(0, dtype=np.intp)
    if rng is not None and 0 < k < n and scores.min() == scores.max():
        warnings.warn(f"All {n} scores are equal: the batch is drawn at random.", NextbatchWarning, stacklevel=3)
        return rng.choice(n, k, replace=False)
    threshold = np.partition(scores, n - k)[n - k]
    above = np.flatnonzero(scores > threshold)
    tied = np.flatnonzero(scores == threshold)[: k - len(above)]
    chosen = np.concatenate([above, tied])
    # The positions ascend within equal scores, so a stable sort keeps ties by position. Integers may be unsigned.
    return chosen[np.argsort(-scores[chosen].astype(np.float64), kind="stable")]
