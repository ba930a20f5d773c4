"""Scores of class probabilities: how unsure one model is of each sample."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.kernels.layout import for_kernels, row_slices
from nextbatch.kernels.probabilities import write_least_confidence, write_margins
from nextbatch.threads import workers


def margin(probabilities: NDArray[Any]) -> NDArray[np.float64]:
    """Return one minus the gap between the two most probable classes, in [0, 1].

    The paper of 2019 prints the gap itself as the quantity to maximize, which would select the most certain samples.

    Parameters
    ----------
    probabilities : array of shape (n_samples, n_classes)

    Raises
    ------
    BadInput
        If `probabilities` is no array of real numbers of this shape. The values are not checked.

    Examples
    --------
    >>> margin(np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]))
    array([1., 0.])
    """
    return _row_by_row(write_margins, probabilities)


def least_confidence(probabilities: NDArray[Any]) -> NDArray[np.float64]:
    """Return one minus the probability of the most probable class, in [0, 1).

    Parameters
    ----------
    probabilities : array of shape (n_samples, n_classes)

    Raises
    ------
    BadInput
        If `probabilities` is no array of real numbers of this shape. The values are not checked.

    Examples
    --------
    >>> least_confidence(np.array([[0.75, 0.25], [1.0, 0.0]]))
    array([0.25, 0.  ])
    """
    return _row_by_row(write_least_confidence, probabilities)


def entropy(probabilities: NDArray[Any]) -> NDArray[np.float64]:
    """Return the Shannon entropy of the class probabilities in nats, in [0, log n_classes].

    Parameters and errors are those of `margin`.

    Examples
    --------
    >>> entropy(np.array([[0.5, 0.5], [1.0, 0.0]])).round(3)
    array([0.693, 0.   ])
    """
    return _row_by_row(_write_entropies, probabilities)


def _write_entropies(probabilities: NDArray[Any], scores: NDArray[np.float64]) -> None:
    p = probabilities.astype(np.float64)
    # Adding 1 where p is 0 makes 0 log 0 = 0 without a warning; subtracting from 0.0 avoids -0.0.
    scores[:] = 0.0 - (p * np.log(p + (p == 0))).sum(axis=1)


def _row_by_row(
    write: Callable[[NDArray[Any], NDArray[np.float64]], None], probabilities: NDArray[Any]
) -> NDArray[np.float64]:
    """Return the score of every row, computed by `write` block by block; the probabilities are not copied."""
    probabilities = np.asarray(probabilities)
    if probabilities.ndim != 2 or probabilities.dtype.kind not in "fiub":
        raise BadInput(
            "probabilities must be real numbers of shape (n_samples, n_classes), got an array of shape "
            f"{probabilities.shape} and type {probabilities.dtype}."
        )
    scores = np.empty(len(probabilities))
    with workers() as each:
        each(lambda rows: write(for_kernels(probabilities[rows]), scores[rows]), row_slices(probabilities))
    return scores
