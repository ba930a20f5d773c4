"""The smallest true difference that a study would have detected."""

from functools import cache
from typing import Any

import numpy as np
from scipy import optimize, special, stats


def detectable_effect(differences: Any, power: float = 0.8, level: float = 0.05) -> float:
    """Return the true mean difference that a two-sided paired t test detects with probability `power`.

    Parameters
    ----------
    differences : array of shape (n_pairs,)
        Their standard deviation is that of a pair.
    power : float
        The probability of detection. Default: 0.8.
    level : float
        The significance level of the test. Default: 0.05.

    Returns
    -------
    float
        In the unit of `differences`; NaN with fewer than two pairs.

    Examples
    --------
    >>> round(detectable_effect([0.01, -0.01] * 10), 4)
    0.0068
    """
    d = np.asarray(differences, dtype=np.float64)
    if len(d) < 2:
        return float("nan")
    return _standardized(len(d), power, level) * float(d.std(ddof=1))


@cache
def _standardized(n: int, power: float, level: float) -> float:
    """Return the detectable difference in standard deviations of a single pair."""
    limit = stats.t.ppf(1 - level / 2, n - 1)

    def excess_power(shift: float) -> float:
        # The square of a noncentral t is a noncentral F, which scipy computes accurately far from zero.
        return 1 - float(special.ncfdtr(1, n - 1, shift**2, limit**2)) - power

    # At this shift the power exceeds `power`, so the root lies between.
    upper = limit * np.sqrt(stats.chi2.ppf(power, n - 1) / (n - 1)) + 3
    return float(optimize.brentq(excess_power, 1e-6, upper)) / float(np.sqrt(n))
