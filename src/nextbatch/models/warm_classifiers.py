"""Warm start of scikit-learn classifiers: which of them can start a fit from the parameters of the previous one."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.ensemble import BaseEnsemble, HistGradientBoostingClassifier
from sklearn.neural_network import MLPClassifier

from nextbatch.errors import BadInput


def require_warm_start(classifier: BaseEstimator) -> None:
    """Raise unless `classifier` can start a fit from the parameters of the previous one.

    Raises
    ------
    BadInput
        If it has no parameter `warm_start`, or is an ensemble, whose `warm_start` only adds trees.

    Examples
    --------
    >>> require_warm_start(MLPClassifier())
    """
    if "warm_start" not in classifier.get_params(deep=False):
        raise BadInput(
            f"{classifier!r} has no parameter warm_start, so each of its fits begins anew: leave warm_start out, or "
            "take a classifier that has it, such as MLPClassifier."
        )
    if isinstance(classifier, BaseEnsemble | HistGradientBoostingClassifier):
        raise BadInput(
            f"{classifier!r} means something else by warm_start: it keeps its trees as they are, and adds none that "
            "learn from new labels: leave warm_start out."
        )


def forget_progress(classifier: Any) -> None:
    """Reset what an `MLPClassifier` remembers for early stopping, before it is fitted to other samples.

    scikit-learn keeps the best loss and the number of passes without progress from fit to fit. A network that has once
    stopped would stop after a single pass over new samples, because their loss is higher than the best one so far.
    """
    if isinstance(classifier, MLPClassifier):
        classifier._no_improvement_count = 0
        classifier.best_loss_, classifier.best_validation_score_ = np.inf, -np.inf
