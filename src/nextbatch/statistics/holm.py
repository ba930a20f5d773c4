"""Holm's correction: p values that stay honest when many comparisons are made at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# A corrected p of at most this much is more than chance.
LEVEL = 0.05


def holm(p_values: Any) -> NDArray[np.float64]:
    """Return the corrected p of each comparison of a family; NaN, a comparison that could not be made, stays NaN.

    Holm (1979): the chance of even one false claim in the family is at most the level, whatever depends on whatever.

    Parameters
    ----------
    p_values : array of shape (n_comparisons,)

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    order = order[~np.isnan(p[order])]
    left = np.arange(len(order), 0, -1)  # how many comparisons are still undecided when this one is looked at
    corrected = np.full(p.shape, np.nan)
    corrected[order] = np.minimum(np.maximum.accumulate(left * p[order]), 1.0)
    return corrected


def fewest_signs(family: int) -> int:
    """Return of how many differences the signs must all agree so that one of `family` comparisons is more than chance.

    Examples
    --------
    >>> fewest_signs(1), fewest_signs(28), fewest_signs(0)
    (6, 11, 6)
    """
    # n differences have 2^n sign patterns, two of which are the most extreme; Holm multiplies by the family.
    return int(np.ceil(np.log2(2 * max(family, 1) / LEVEL)))
