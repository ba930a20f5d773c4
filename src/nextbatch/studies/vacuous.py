"""Vacuous preselection: the rounds in which beta batches were the whole pool, so that nothing was left out."""

import re

import numpy as np
from numpy.typing import NDArray

from nextbatch.studies.curves import Curves


def vacuous_rounds(curves: Curves) -> dict[str, list[int]]:
    """Return for every strategy whose preselection ever kept the whole pool the rounds in which it did.

    Round r is the selection before the fit on `n_labeled[r]` labels, so that the first is round 1. In a vacuous round
    all that is unlabeled is kept; therefore the next one keeps less, by exactly the batch.
    """
    found = {}
    for strategy, effective_beta in zip(curves.strategies, curves.effective_beta, strict=True):
        vacuous = _vacuous(effective_beta[1:], np.diff(curves.n_labeled))
        if vacuous.any():
            found[strategy] = [int(i) + 1 for i in np.flatnonzero(vacuous)]
    return found


def nominal_beta(strategy: str) -> float | None:
    """Return the beta that a strategy's code asks for, if it says one.

    Examples
    --------
    >>> nominal_beta("WClustered(beta=50)"), nominal_beta("FASS()")
    (50.0, None)
    """
    said = re.search(r"\bbeta=([0-9.]+)[,)]", strategy)
    return float(said[1]) if said else None


def _vacuous(effective_beta: NDArray[np.float64], batch_sizes: NDArray[np.intp]) -> NDArray[np.bool_]:
    kept = effective_beta * batch_sizes
    # Both fall: a smaller last batch alone lowers what is kept, but not beta.
    falls = (np.diff(effective_beta) < -1e-6) & (np.diff(kept) < -1e-6)
    by_a_batch = falls & np.isclose(-np.diff(kept), batch_sizes[:-1])
    vacuous = np.zeros(len(kept), dtype=bool)
    vacuous[1:] |= falls
    vacuous[:-1] |= by_a_batch
    return vacuous
