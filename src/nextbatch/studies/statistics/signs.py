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
    """Return the two-sided p of Wilcoxon's signed-rank test; 1 if no pair differs, NaN without pairs."""
    d = np.asarray(differences, dtype=np.float64)
    if not len(d):
        return float("nan")
    return float(stats.wilcoxon(d).pvalue) if d.any() else 1.0


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
    # Sums that are equal on paper differ in their last digits.
    threshold = abs(d.sum()) - 1e-9 * np.abs(d).sum()
    if len(d) <= EXACT_PAIRS:
        return float(np.mean(np.abs(_all_signed_sums(d)) >= threshold))
    signs = rng.integers(2, size=(RESAMPLES, len(d)), dtype=np.int8) * 2 - 1
    # The observed signs are one of the patterns: without them p could be 0, which no finite sample proves.
    return float((1 + np.count_nonzero(np.abs(signs @ d) >= threshold)) / (1 + RESAMPLES))


def _all_signed_sums(d: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = np.zeros(1)
    for difference in d:
        sums = np.concatenate([sums + difference, sums - difference])
    return sums
