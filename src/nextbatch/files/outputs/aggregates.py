"""Many numbers of each sample, as of its boxes or tokens, become one: their maximum, mean or sum."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

# From this rank correlation on, either way, the order of the samples is told to follow their sizes.
STRONG = 0.5


def uncertainty_of_confidence(confidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 - |2 c - 1|: one where a confidence is one half, zero where it is zero or one.

    It is the margin score of "there is such an object" against "there is none".

    Examples
    --------
    >>> uncertainty_of_confidence(np.array([0.5, 0.9, 1.0])).round(2)
    array([1. , 0.2, 0. ])
    """
    return 1.0 - np.abs(2.0 * confidence - 1.0)


def aggregated(values: NDArray[np.float64], sample: NDArray[np.intp], n: int, how: str) -> NDArray[np.float64]:
    """Return one number for each of `n` samples; 0 for a sample without any value.

    Parameters
    ----------
    values : array of shape (n_values,)
        Not negative.
    sample : array of int, shape (n_values,)
        The sample that each value belongs to.
    n : int
    how : {"max", "mean", "sum"}

    Examples
    --------
    >>> aggregated(np.array([0.2, 0.4, 0.9]), np.array([0, 0, 2]), 3, "mean").round(2)
    array([0.3, 0. , 0.9])
    """
    return _AGGREGATES[how](values, sample, n)


def _max(values: NDArray[np.float64], sample: NDArray[np.intp], n: int) -> NDArray[np.float64]:
    largest = np.zeros(n)
    np.maximum.at(largest, sample, values)
    return largest


def _sum(values: NDArray[np.float64], sample: NDArray[np.intp], n: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(sample, values, minlength=n), dtype=np.float64)


def _mean(values: NDArray[np.float64], sample: NDArray[np.intp], n: int) -> NDArray[np.float64]:
    return _sum(values, sample, n) / np.maximum(1, np.bincount(sample, minlength=n))


_AGGREGATES: dict[str, Callable[[NDArray[np.float64], NDArray[np.intp], int], NDArray[np.float64]]] = {
    "max": _max,
    "mean": _mean,
    "sum": _sum,
}


def bias_told(scores: NDArray[np.float64], sizes: NDArray[np.float64], how: str, what: str, whole: str) -> str:
    """Return how much the order by score follows how many parts a sample has, as a sentence.

    Parameters
    ----------
    scores, sizes : array of shape (n_samples,)
    how : str
        The aggregate.
    what : str
        What the parts are, such as "tokens".
    whole : str
        What the samples are, such as "documents".
    """
    if len(scores) < 3 or np.ptp(scores) == 0 or np.ptp(sizes) == 0:
        return (
            f"Whether the score by the {how} favors {whole} with many {what} cannot be told: one of them is constant."
        )
    correlation = float(spearmanr(scores, sizes).statistic)
    told = f"The rank correlation of the score by the {how} with the number of {what} is {correlation:.2f}"
    if correlation >= STRONG:
        return f"{told}: {whole} with many {what} come first, and cost more to label."
    if correlation <= -STRONG:
        return f"{told}: {whole} with few {what} come first."
    return f"{told}."
