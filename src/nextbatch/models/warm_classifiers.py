"""Warm start of scikit-learn classifiers: which of them can begin a fit with their own parameters, and how."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.ensemble import BaseEnsemble, HistGradientBoostingClassifier
from sklearn.neural_network import MLPClassifier

from nextbatch.errors import BadInput


def require_warm_start(classifier: BaseEstimator) -> None:
    """Raise unless `classifier` can begin a fit with the parameters of the one before.

    Raises
    ------
    BadInput

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
    """Let a network judge anew when to stop, as it will soon be fitted to other samples.

    scikit-learn's networks count passes without progress from fit to fit: without this, a network that once stopped
    would stop after a single pass over new samples, because their loss is above the best one so far.
    """
    if isinstance(classifier, MLPClassifier):
        classifier._no_improvement_count = 0
        classifier.best_loss_, classifier.best_validation_score_ = np.inf, -np.inf
