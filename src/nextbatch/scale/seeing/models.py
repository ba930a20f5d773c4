"""From a fitted model to what scores units: apart from what workers import, since scikit-learn takes a second."""

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from nextbatch.errors import BadInput
from nextbatch.scale.seeing.scorers import Fitted, Linear, Scorer


def scorer_of(classifier: Any, spread: float = 1.0) -> Scorer:
    """Return what a fitted classifier shows of rows, which it has learned divided by `spread`.

    A logistic regression is computed by a kernel of fixed order.

    Raises
    ------
    BadInput
        If it shows no probabilities.
    """
    if not hasattr(classifier, "predict_proba"):
        raise BadInput(f"A model has predict_proba, got {type(classifier).__name__}: pass a fitted classifier.")
    # liblinear fits each class against the others; its probabilities are no exponentials.
    if isinstance(classifier, LogisticRegression) and classifier.solver != "liblinear":
        weights, bias = np.asarray(classifier.coef_, np.float64) / spread, np.asarray(classifier.intercept_)
        if len(weights) == 1:
            weights, bias = np.vstack([np.zeros_like(weights), weights]), np.concatenate([[0.0], bias])
        return Linear(weights.astype(np.float32), bias.astype(np.float32))
    return Fitted(classifier, spread)
