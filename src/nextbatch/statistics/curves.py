"""Learning curves of paired runs: the one input of all statistics, figures and tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics.metrics import ACCURACY, Metric


@dataclass(frozen=True, eq=False)
class Curves:
    """The learning curves of all runs of one data set and one model, under one condition.

    Parameters
    ----------
    dataset, model : str
    strategies : tuple of str
        The code of each strategy, such as "Clustered(beta=10)".
    seeds : array of shape (n_seeds,)
        The seed of each run; runs of one seed are paired.
    n_labeled : array of shape (n_rounds,)
        The number of labels at each fit.
    accuracy : array of shape (n_strategies, n_seeds, n_rounds)
        The `metric` on held-out samples: the accuracy, in [0, 1], unless labels are lists or numbers; NaN where a run
        failed or is missing.
    selection_seconds : array of shape (n_strategies, n_seeds)
        Seconds for looking and selecting, summed over the rounds of a run.
    effective_beta : array of shape (n_strategies, n_rounds)
        Samples kept by the preselection before the fit, per sample of the batch; NaN without preselection.
    vacuous : array of bool, shape (n_strategies, n_rounds)
        Whether the preselection before the fit kept the whole pool; False if that is unknown.
    failures : tuple of str
        One sentence for each run that failed. Default: ().
    factors : mapping of str to int, float or bool
        The value of each factor that the study varies. Default: {}, a study without factors.
    condition : str
        `factors` in words. Default: "".
    diagnostics : mapping of str to array like `accuracy`
        The diagnostics of the batch before the fit, by the field names of `Diagnostics`; NaN where one is undefined.
        Default: {}.
    metric : Metric
        Default: `ACCURACY`.
    others : mapping of str to array like `accuracy`
        The metrics beside it by their names, such as "balanced_accuracy", the mean recall of the classes. Default: {}.
    """

    dataset: str
    model: str
    strategies: tuple[str, ...]
    seeds: NDArray[np.intp]
    n_labeled: NDArray[np.intp]
    accuracy: NDArray[np.float64]
    selection_seconds: NDArray[np.float64]
    effective_beta: NDArray[np.float64]
    vacuous: NDArray[np.bool_]
    failures: tuple[str, ...] = ()
    factors: Mapping[str, int | float | bool] = field(default_factory=dict)
    condition: str = ""
    diagnostics: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    metric: Metric = ACCURACY
    others: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def gain(self) -> NDArray[np.float64]:
        """The metric, with its sign changed where less of it is better: of two values the larger is the better one."""
        return self.metric.sign * self.accuracy

    @property
    def name(self) -> str:
        """Data set, model and condition, separated by commas."""
        return ", ".join(word for word in (self.dataset, self.model, self.condition) if word)
