"""Vacuous preselection: the rounds in which what a strategy keeps was the whole pool, so that nothing was left out."""

import numpy as np

from nextbatch.statistics.curves import Curves


def vacuous_rounds(curves: Curves) -> dict[str, list[int]]:
    """Return for every strategy whose preselection ever kept the whole pool the rounds in which it did.

    Round r is the selection before the fit on `n_labeled[r]` labels, so that the first is round 1.
    """
    found = {strategy: np.flatnonzero(kept) for strategy, kept in zip(curves.strategies, curves.vacuous, strict=True)}
    return {strategy: rounds.tolist() for strategy, rounds in found.items() if len(rounds)}
