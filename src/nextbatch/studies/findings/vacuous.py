"""Vacuous preselection: the rounds in which beta batches were the whole pool, so that nothing was left out."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics.curves import Curves
from nextbatch.strategies.parsing import parse_strategy

# A pool that no preselection keeps whole.
ENDLESS = 10**12


def vacuous_rounds(curves: Curves) -> dict[str, list[int]]:
    """Return for every strategy whose preselection ever kept the whole pool the rounds in which it did.

    Round r is the selection before the fit on `n_labeled[r]` labels, so that the first is round 1.
    """
    found = {}
    for strategy, effective_beta in zip(curves.strategies, curves.effective_beta, strict=True):
        if np.isnan(effective_beta).all():
            continue
        vacuous = _vacuous(strategy, effective_beta[1:], np.diff(curves.n_labeled))
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


def _vacuous(strategy: str, effective_beta: NDArray[np.float64], batch_sizes: NDArray[np.intp]) -> NDArray[np.bool_]:
    made: Any = parse_strategy(strategy)
    asked = np.array([made.kept(ENDLESS, int(size)) for size in batch_sizes])
    kept = np.rint(effective_beta * batch_sizes)
    vacuous = kept < asked
    # As many were kept as asked for; but where the next round lacks just this batch, there were no more.
    vacuous[:-1] |= vacuous[1:] & (kept[:-1] - kept[1:] == batch_sizes[:-1])
    return np.asarray(vacuous)
