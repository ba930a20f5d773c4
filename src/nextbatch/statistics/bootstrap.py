"""The bootstrap over seeds: weights of pairs of runs in each replicate, and the ends of an interval."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

# Bootstrap replicates of an interval.
REPLICATES = 2000


def seed_weights(pairs: int, rng: Generator, replicates: int = REPLICATES) -> NDArray[np.float64]:
    """Return the weight of each pair of runs in each replicate, shape (replicates, pairs); each row sums to 1."""
    return rng.multinomial(pairs, np.full(pairs, 1 / pairs), size=replicates) / pairs


def interval_ends(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 2.5 % and 97.5 % quantiles; NaN counts as -inf for the low end and as +inf for the high end."""
    unknown = np.isnan(values)
    low = np.quantile(np.where(unknown, -np.inf, values), 0.025, method="inverted_cdf")
    high = np.quantile(np.where(unknown, np.inf, values), 0.975, method="inverted_cdf")
    return float(low), float(high)
