"""The smallest difference that a study could have seen."""

from functools import cache
from typing import Any

import numpy as np
from scipy import optimize, special, stats


def detectable_effect(differences: Any, power: float = 0.8, level: float = 0.05) -> float:
    """Return the true mean difference that a two-sided paired t test at `level` would find with chance `power`.

    The spread between pairs is taken from `differences`. NaN with fewer than two pairs.

    Parameters
    ----------
    differences : array of shape (n_pairs,)

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

    def missing(shift: float) -> float:
        # The square of a noncentral t is a noncentral F, which scipy computes without loss far from zero.
        return 1 - float(special.ncfdtr(1, n - 1, shift**2, limit**2)) - power

    # Beyond this shift the test finds more than it needs, however small the spread happens to look.
    most = limit * np.sqrt(stats.chi2.ppf(power, n - 1) / (n - 1)) + 3
    return float(optimize.brentq(missing, 1e-6, most)) / float(np.sqrt(n))
