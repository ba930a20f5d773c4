"""Equivalence: evidence that a difference is small, which a large p value is not."""

from typing import Any

import numpy as np
from scipy import stats


def equivalence_p(differences: Any, within: float) -> float:
    """Return the p of the two one-sided t tests: small if the mean difference surely lies within +-`within`.

    Schuirmann (1987). NaN with fewer than two pairs.

    Parameters
    ----------
    differences : array of shape (n_pairs,)
    within : float
        What still counts as the same, in the unit of the differences.

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
