"""Area under the budget curve (AUBC): the mean accuracy over the labels paid for."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import trapezoid


def aubc(accuracy: Any, n_labeled: Any) -> NDArray[np.float64]:
    """Return the trapezoid area of accuracy over labels, divided by the range of labels.

    With a single round it is the accuracy of that round.

    Parameters
    ----------
    accuracy : array of shape (..., n_rounds)
    n_labeled : array of shape (n_rounds,)
        Ascending.

    Returns
    -------
    array of shape (...)
        NaN where any round is NaN.

    Examples
    --------
    >>> float(aubc([0.5, 0.7, 0.9], [10, 20, 40]))
    0.7333333333333333
    """
    accuracy, n_labeled = np.asarray(accuracy, dtype=np.float64), np.asarray(n_labeled, dtype=np.float64)
    if len(n_labeled) == 1:
        return np.asarray(accuracy[..., 0])
    return np.asarray(trapezoid(accuracy, n_labeled, axis=-1) / (n_labeled[-1] - n_labeled[0]))
