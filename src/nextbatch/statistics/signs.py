"""Tests of paired differences without a normal distribution: Wilcoxon's signed ranks and the sign-flip test."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import stats

# Up to 20 pairs the tests enumerate all 2^n sign patterns: 2^20 sums take about 10 ms and 8 MB.
EXACT_PAIRS = 20
# Random sign patterns beyond that.
RESAMPLES = 99_999


def wilcoxon_p(differences: Any) -> float:
    """Return the two-sided p value of Wilcoxon's signed-rank test.

    Differences of zero are left out; equal differences share the mean of their ranks. Up to `EXACT_PAIRS` differences
    the p value is exact, also with ties, where scipy approximates; beyond, scipy chooses the method.

    Parameters
    ----------
    differences : array of shape (n_pairs,)

    Returns
    -------
    float
        1 if all differences are zero, NaN without pairs.

    Examples
    --------
    >>> wilcoxon_p([0.1, 0.1, 0.3, 0.0, 0.2])
    0.125
    """
    d = np.asarray(differences, dtype=np.float64)
    if not len(d):
        return float("nan")
    # Rounding errors in the last digits must not break ties.
    d = np.round(d, 12)
    d = d[d != 0]
    if not len(d):
        return 1.0
    if len(d) > EXACT_PAIRS:
        return float(stats.wilcoxon(d).pvalue)
    return _share_as_far(np.sign(d) * stats.rankdata(np.abs(d)))


def sign_flip_p(differences: Any, rng: Generator) -> float:
    """Return the two-sided p value of the mean difference under sign flips.

    If two strategies are equally good, each paired difference is as likely with the other sign. The p value is the
    share of sign patterns whose mean is at least as far from zero as the observed one. All patterns count up to
    `EXACT_PAIRS` pairs, `RESAMPLES` random ones beyond.

    Parameters
    ----------
    differences : array of shape (n_pairs,)
    rng : Generator
        Used only beyond `EXACT_PAIRS` pairs.

    Returns
    -------
    float
        NaN without pairs.

    Examples
    --------
    >>> sign_flip_p([1.0, 2.0, 3.0, 4.0], np.random.default_rng(0))
    0.125
    """
    d = np.asarray(differences, dtype=np.float64)
    if not len(d):
        return float("nan")
    if len(d) <= EXACT_PAIRS:
        return _share_as_far(d)
    signs = rng.integers(2, size=(RESAMPLES, len(d)), dtype=np.int8) * 2 - 1
    # The observed pattern counts as well: otherwise p could be 0.
    return float((1 + np.count_nonzero(np.abs(signs @ d) >= _threshold(d))) / (1 + RESAMPLES))


def _share_as_far(d: NDArray[np.float64]) -> float:
    """Return the share of all sign patterns whose sum is at least as far from zero as that of `d`."""
    return float(np.mean(np.abs(_all_signed_sums(d)) >= _threshold(d)))


def _threshold(d: NDArray[np.float64]) -> float:
    # A tolerance: sums that are equal except for rounding count as equal.
    return float(abs(d.sum()) - 1e-9 * np.abs(d).sum())


def _all_signed_sums(d: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = np.zeros(1)
    for difference in d:
        sums = np.concatenate([sums + difference, sums - difference])
    return sums
