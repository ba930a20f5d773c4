"""The mean of paired differences and its 95 % confidence interval."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats


class Interval(NamedTuple):
    """A mean and the ends of its interval; all NaN without differences, the ends NaN with only one."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def mean_interval(differences: Any, level: float = 0.95) -> Interval:
    """Return the mean over the first axis with its Student t interval.

    Parameters
    ----------
    differences : array of shape (n_pairs, ...)
    level : float
        The confidence level. Default: 0.95.

    Examples
    --------
    >>> mean, low, high = mean_interval([0.01, 0.02, 0.03])
    >>> print(f"{mean:.3f} from {low:.3f} to {high:.3f}")
    0.020 from -0.005 to 0.045
    """
    d = np.asarray(differences, dtype=np.float64)
    n = len(d)
    mean = d.mean(axis=0) if n else np.full(d.shape[1:], np.nan)
    if n < 2:
        return Interval(mean, np.full(d.shape[1:], np.nan), np.full(d.shape[1:], np.nan))
    half = stats.t.ppf((1 + level) / 2, n - 1) * d.std(axis=0, ddof=1) / np.sqrt(n)
    return Interval(mean, mean - half, mean + half)
