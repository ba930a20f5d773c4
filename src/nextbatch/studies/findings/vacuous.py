"""Vacuous preselection: the rounds in which a preselection kept the whole pool."""

import numpy as np

from nextbatch.statistics.curves import Curves


def vacuous_rounds(curves: Curves) -> dict[str, list[int]]:
    """Return the rounds in which a preselection kept the whole pool, by strategy; strategies without any are left out.

    Round r is the selection before the fit on `n_labeled[r]` labels; the first is round 1.
    """
    all_rounds = {
        strategy: np.flatnonzero(kept) for strategy, kept in zip(curves.strategies, curves.vacuous, strict=True)
    }
    return {strategy: rounds.tolist() for strategy, rounds in all_rounds.items() if len(rounds)}
