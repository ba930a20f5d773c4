"""Acquisition scores: class probabilities in, one number per row out; higher means that we want the label more."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Score = Callable[[NDArray[Any]], NDArray[np.float64]]


def margin(probabilities: NDArray[Any]) -> NDArray[np.float64]:
    """One minus the gap between the two most probable classes, in [0, 1].

    The paper of 2019 prints the gap itself as the thing to maximize; that asks for the samples the model is surest of.

    Parameters
    ----------
    probabilities : array of shape (n_samples, n_classes)

    Examples
    --------
    >>> margin(np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]))
    array([1., 0.])
    """
    if probabilities.shape[1] == 1:
        return 1.0 - probabilities[:, 0].astype(np.float64)
    top = np.partition(probabilities, -2, axis=1)[:, -2:].astype(np.float64)
    return 1.0 - (top[:, 1] - top[:, 0])


def least_confidence(probabilities: NDArray[Any]) -> NDArray[np.float64]:
    """One minus the probability of the most probable class, in [0, 1).

    Examples
    --------
    >>> least_confidence(np.array([[0.75, 0.25], [1.0, 0.0]]))
    array([0.25, 0.  ])
    """
    result: NDArray[np.float64] = 1.0 - probabilities.max(axis=1).astype(np.float64)
    return result


def entropy(probabilities: NDArray[Any]) -> NDArray[np.float64]:
    """Shannon entropy of the class probabilities in nats, in [0, log n_classes].

    Examples
    --------
    >>> entropy(np.array([[0.5, 0.5], [1.0, 0.0]])).round(3)
    array([0.693, 0.   ])
    """
    p = probabilities.astype(np.float64)
    # Adding 1 where p is 0 makes 0 log 0 = 0 without a warning; subtracting from 0.0 avoids -0.0.
    result: NDArray[np.float64] = 0.0 - (p * np.log(p + (p == 0))).sum(axis=1)
    return result


SCORES: dict[str, Score] = {"margin": margin, "least_confidence": least_confidence, "entropy": entropy}
