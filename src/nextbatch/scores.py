"""Acquisition scores: from an input to one number per sample; higher means that we want the label more."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.kernels.layout import for_kernels, row_slices
from nextbatch.kernels.probabilities import write_least_confidence, write_margins
from nextbatch.threads import workers


class Score(NamedTuple):
    """An acquisition score: the name of the input that it reads, and its function of that input.

    With `beside` the function also reads this input of the labeled samples.

    Examples
    --------
    >>> SCORES["margin"].reads, SCORES["margin"](np.array([[0.5, 0.5, 0.0]]))
    ('probabilities', array([1.]))
    """

    reads: str
    of: Callable[..., NDArray[np.float64]]
    beside: bool = False

    def __call__(self, *values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the score of every sample."""
        return self.of(*values)


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


def bald(committee: NDArray[Any]) -> NDArray[np.float64]:
    """Return how much the members of a committee disagree: the entropy of their mean minus their mean entropy, in nats.

    This is the mean divergence (Kullback-Leibler) of a member from the mean, and, for members drawn from a posterior,
    what a label tells of them (Houlsby et al., 2011).

    Parameters
    ----------
    committee : array of shape (n_members, n_samples, n_classes)

    Examples
    --------
    >>> bald(np.array([[[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [0.5, 0.5]]])).round(3)
    array([0.693, 0.   ])
    """
    committee = np.asarray(committee)
    members = np.mean([entropy(member) for member in committee], axis=0)
    # Rounding can leave tiny negatives where all members say the same.
    disagreement: NDArray[np.float64] = np.maximum(entropy(committee.mean(axis=0)) - members, 0.0)
    return disagreement


def given(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Return the scores that the user gives, higher meaning that the label is wanted more, as they are.

    Examples
    --------
    >>> given(np.array([2, -1]))
    array([ 2., -1.])
    """
    return np.asarray(scores, dtype=np.float64)


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


def deviation(variances: NDArray[Any]) -> NDArray[np.float64]:
    """Return the standard deviation of what a model predicts: of a Gaussian process, or between the trees of a forest.

    Examples
    --------
    >>> deviation(np.array([4.0, 0.0]))
    array([2., 0.])
    """
    return np.sqrt(np.asarray(variances, dtype=np.float64))


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


# One line per score; strategies look it up by its name.
SCORES: dict[str, Score] = {
    "margin": Score("probabilities", margin),
    "least_confidence": Score("probabilities", least_confidence),
    "entropy": Score("probabilities", entropy),
    "bald": Score("committee", bald),
    "mean_margin": Score("rates", mean_margin),
    "max_margin": Score("rates", max_margin),
    "min_margin": Score("rates", min_margin),
    "cardinality": Score("rates", cardinality, beside=True),
    "deviation": Score("variances", deviation),
    "scores": Score("scores", given),
}
