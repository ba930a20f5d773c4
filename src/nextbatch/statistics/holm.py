"""Holm's correction of p values for the number of comparisons."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# The significance level: a corrected p of at most 0.05 is more than chance.
LEVEL = 0.05


def holm(p_values: Any) -> NDArray[np.float64]:
    """Return the corrected p value of each comparison of a family.

    Holm (1979): the probability of at least one false claim in the family is at most the level, also for dependent
    comparisons.

    Parameters
    ----------
    p_values : array of shape (n_comparisons,)
        NaN stands for a comparison without a p value; it does not count, and stays NaN.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    order = order[~np.isnan(p[order])]
    left = np.arange(len(order), 0, -1)  # comparisons with this p or a larger one
    corrected = np.full(p.shape, np.nan)
    corrected[order] = np.minimum(np.maximum.accumulate(left * p[order]), 1.0)
    return corrected


def fewest_signs(family: int) -> int:
    """Return the smallest number of pairs with which the sign-flip test can be significant in a family.

    Fewer pairs cannot reach the level even if all their differences have the same sign.

    Parameters
    ----------
    family : int
        The number of comparisons that Holm's correction covers.

    Examples
    --------
    >>> fewest_signs(1), fewest_signs(28), fewest_signs(0)
    (6, 11, 6)
    """
    # Two of the 2^n sign patterns are the most extreme, so the smallest p is 2 / 2^n; Holm multiplies it by the family.
    return int(np.ceil(np.log2(2 * max(family, 1) / LEVEL)))
