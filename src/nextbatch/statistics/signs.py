"""Tests of paired differences that need no normal distribution: Wilcoxon's signed ranks, and flipping the signs."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import stats

# Up to here all 2^n signs are tried: 2^20 sums take about 10 ms and 8 MB.
EXACT_PAIRS = 20
RESAMPLES = 99_999


def wilcoxon_p(differences: Any) -> float:
    """Return the two-sided p of Wilcoxon's signed-rank test; 1 if no pair differs, NaN without pairs.

    Pairs that do not differ are left out, equal differences share the mean of their ranks. Exact up to `EXACT_PAIRS`
    differences, also with ties, as scipy is not; beyond, scipy's choice of method.

    Examples
    --------
    >>> wilcoxon_p([0.1, 0.1, 0.3, 0.0, 0.2])
    0.125
    """
    d = np.asarray(differences, dtype=np.float64)
    if not len(d):
        return float("nan")
    # Areas that are equal on paper differ in their last digits, and so would their ranks.
    d = np.round(d, 12)
    d = d[d != 0]
    if not len(d):
        return 1.0
    if len(d) > EXACT_PAIRS:
        return float(stats.wilcoxon(d).pvalue)
    return _share_as_far(np.sign(d) * stats.rankdata(np.abs(d)))


def sign_flip_p(differences: Any, rng: Generator) -> float:
    """Return the two-sided p of the mean under all sign flips; of a random part of them beyond `EXACT_PAIRS` pairs.

    If two strategies are equally good, each paired difference could as well have had the other sign. The p value is
    the share of sign patterns whose mean is at least as far from zero; NaN without pairs.

    Parameters
    ----------
    differences : array of shape (n_pairs,)
    rng : Generator
        Read only beyond `EXACT_PAIRS` pairs.

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
    # The observed signs are one of the patterns: without them p could be 0, which no finite sample proves.
    return float((1 + np.count_nonzero(np.abs(signs @ d) >= _nearly(d))) / (1 + RESAMPLES))


def _share_as_far(d: NDArray[np.float64]) -> float:
    """Return the share of all sign patterns whose sum is at least as far from zero."""
    return float(np.mean(np.abs(_all_signed_sums(d)) >= _nearly(d)))


def _nearly(d: NDArray[np.float64]) -> float:
    # Sums that are equal on paper differ in their last digits.
    return float(abs(d.sum()) - 1e-9 * np.abs(d).sum())


def _all_signed_sums(d: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = np.zeros(1)
    for difference in d:
        sums = np.concatenate([sums + difference, sums - difference])
    return sums
