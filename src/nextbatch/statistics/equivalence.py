"""Equivalence: evidence that a difference is small, which a large p value is not."""

from typing import Any

import numpy as np
from scipy import stats


def equivalence_p(differences: Any, within: float) -> float:
    """Return the p value of the claim that the true mean difference lies between -`within` and +`within`.

    The larger p of two one-sided t tests (Schuirmann 1987).

    Parameters
    ----------
    differences : array of shape (n_pairs,)
    within : float
        The largest difference that counts as equal, in the unit of `differences`.

    Returns
    -------
    float
        NaN with fewer than two pairs.

    Examples
    --------
    >>> round(equivalence_p([0.001, -0.002, 0.0, 0.001], within=0.005), 4)
    0.0029
    """
    d = np.asarray(differences, dtype=np.float64)
    n = len(d)
    if n < 2:
        return float("nan")
    error = d.std(ddof=1) / np.sqrt(n)
    room = within - abs(d.mean())
    if error == 0:
        return 0.0 if room > 0 else 1.0
    return float(stats.t.sf(room / error, n - 1))
