"""Calibration: probabilities at the temperature that fits held-out labels best."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.model_selection import StratifiedKFold

FOLDS = 5
# Temperatures are looked for in this range, and are 1 where some class has a single label.
COLDEST, HOTTEST = 0.1, 20.0
# A probability of 0 counts as this much: its logarithm must be finite.
LEAST = 1e-12

# From training rows, their labels and held-out rows to classes and probabilities.
Predict = Callable[[NDArray[np.intp], NDArray[np.intp]], tuple[NDArray[Any], NDArray[Any]]]


def tempered(probabilities: NDArray[Any], temperature: float) -> NDArray[np.float64]:
    """Return softmax(log p / temperature) of each row: flatter above 1, sharper below.

    Examples
    --------
    >>> tempered(np.array([[0.9, 0.1], [1.0, 0.0]]), 2.0).round(3)
    array([[0.75, 0.25],
           [1.  , 0.  ]])
    """
    logs = np.log(np.maximum(probabilities, LEAST)) / temperature
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def temperature_for(y: NDArray[Any], predict: Predict) -> float:
    """Return the temperature of the smallest log loss on predictions for labels that were held out, fold by fold.

    Parameters
    ----------
    y : array of shape (n_samples,)
        The labels. If a class has fewer than five, there are as many folds as it has; with a single one, the
        temperature is 1.
    predict : callable
        From positions to fit to and positions to predict, to the classes and the probabilities of the latter.
    """
    classes, numbers, counts = np.unique(y, return_inverse=True, return_counts=True)
    folds = min(FOLDS, int(counts.min()))
    if len(classes) < 2 or folds < 2:
        return 1.0
    held_out = np.zeros((len(y), len(classes)))
    for train, rest in StratifiedKFold(folds, shuffle=True, random_state=0).split(numbers, numbers):
        known, probabilities = predict(train, rest)
        held_out[np.ix_(rest, np.searchsorted(classes, known))] = probabilities

    def loss(log_temperature: float) -> float:
        told = tempered(held_out, float(np.exp(log_temperature)))[np.arange(len(y)), numbers]
        return float(-np.log(np.maximum(told, LEAST)).mean())

    found = minimize_scalar(loss, bounds=(np.log(COLDEST), np.log(HOTTEST)), method="bounded")
    return float(np.exp(found.x)) if found.fun < loss(0.0) else 1.0
