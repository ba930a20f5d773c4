"""Learning curves of paired runs: what statistics, figures and tables are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Curves:
    """All runs of one data set and one model, under one condition.

    Parameters
    ----------
    dataset, model : str
    strategies : tuple of str
        The code of each strategy, such as "Clustered(beta=10)".
    seeds : array of shape (n_seeds,)
    n_labeled : array of shape (n_rounds,)
        Labels known at each fit.
    accuracy : array of shape (n_strategies, n_seeds, n_rounds)
        On held-out samples, in [0, 1]; NaN where a run failed or is not there.
    balanced_accuracy : array like `accuracy`
    selection_seconds : array of shape (n_strategies, n_seeds)
        Looking and selecting, summed over the rounds of a run.
    effective_beta : array of shape (n_strategies, n_rounds)
        How many candidates per sample of the batch the preselection before that fit kept; NaN without preselection.
    vacuous : array of bool, shape (n_strategies, n_rounds)
        Whether the preselection before that fit kept the whole pool; False where that is not known.
    failures : tuple of str
        One sentence for each run that failed.
    factors : mapping of str to int, float or bool
        The values of what the study varies; empty in a study without factors.
    condition : str
        The same in words.
    diagnostics : mapping of str to array like `accuracy`
        What the batch before that fit was like, under the names of `Diagnostics`; NaN where that cannot be said.
    """

    dataset: str
    model: str
    strategies: tuple[str, ...]
    seeds: NDArray[np.intp]
    n_labeled: NDArray[np.intp]
    accuracy: NDArray[np.float64]
    balanced_accuracy: NDArray[np.float64]
    selection_seconds: NDArray[np.float64]
    effective_beta: NDArray[np.float64]
    vacuous: NDArray[np.bool_]
    failures: tuple[str, ...] = ()
    factors: Mapping[str, int | float | bool] = field(default_factory=dict)
    condition: str = ""
    diagnostics: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Data set, model and condition in words."""
        return ", ".join(word for word in (self.dataset, self.model, self.condition) if word)
