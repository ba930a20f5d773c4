"""Scores of rates, the probabilities of several labels each by itself: how unsure they are, and how many there are."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def mean_margin(rates: NDArray[Any]) -> NDArray[np.float64]:
    """Return the mean over labels of how unsure each is, `1 - |2 rate - 1|`: 1 where all rates are one half.

    Parameters
    ----------
    rates : array of shape (n_samples, n_labels)
        How probable each label is, by itself.

    Examples
    --------
    >>> mean_margin(np.array([[0.5, 0.0], [0.75, 0.25]]))
    array([0.5, 0.5])
    """
    return np.asarray(_margins(rates).mean(axis=1))


def max_margin(rates: NDArray[Any]) -> NDArray[np.float64]:
    """Return how unsure the most unsure label is, `1 - |2 rate - 1|`.

    Examples
    --------
    >>> max_margin(np.array([[0.5, 0.0], [0.75, 0.25]]))
    array([1. , 0.5])
    """
    return np.asarray(_margins(rates).max(axis=1))


def min_margin(rates: NDArray[Any]) -> NDArray[np.float64]:
    """Return how unsure the surest label is, `1 - |2 rate - 1|`.

    Examples
    --------
    >>> min_margin(np.array([[0.5, 0.0], [0.75, 0.25]]))
    array([0. , 0.5])
    """
    return np.asarray(_margins(rates).min(axis=1))


def _margins(rates: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(1 - np.abs(2 * np.asarray(rates, dtype=np.float64) - 1))


def cardinality(rates: NDArray[Any], labeled: NDArray[Any]) -> NDArray[np.float64]:
    """Return by how much the number of labels of a sample, rates above one half, misses that of a labeled sample.

    That of a labeled sample is the mean sum of their rates: how many labels the model expects of it (Li and Guo, IJCAI
    2013, count the labels themselves).

    Parameters
    ----------
    rates : array of shape (n_samples, n_labels)
    labeled : array of shape (n_labeled, n_labels)

    Examples
    --------
    >>> cardinality(np.array([[0.9, 0.2], [0.6, 0.7]]), labeled=np.array([[0.9, 0.1]]))
    array([0., 1.])
    """
    expected = float(np.asarray(labeled, dtype=np.float64).sum(axis=1).mean())
    return np.asarray(np.abs((np.asarray(rates) > 0.5).sum(axis=1) - expected))
