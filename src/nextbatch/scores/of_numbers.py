"""Scores of estimates of numbers: how far the truth may be from what is predicted."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def deviation(variances: NDArray[Any]) -> NDArray[np.float64]:
    """Return the standard deviation of what a model predicts: of a Gaussian process, or between the trees of a forest.

    Examples
    --------
    >>> deviation(np.array([4.0, 0.0]))
    array([2., 0.])
    """
    return np.sqrt(np.asarray(variances, dtype=np.float64))
