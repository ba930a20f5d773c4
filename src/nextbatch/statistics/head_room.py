"""Head-room: the share of the way from random to a ceiling that a strategy goes, in area under the curve."""

from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

from nextbatch.statistics.aubc import aubc
from nextbatch.statistics.bootstrap import interval_ends, seed_weights


class Share(NamedTuple):
    """A share with the ends of its 95 % interval; NaN, -inf and inf where it is unknown."""

    share: float
    low: float
    high: float


def share_of_way(strategy: Any, random: Any, ceiling: Any, n_labeled: Any, rng: Generator) -> Share:
    """Return (strategy - random) / (ceiling - random) of mean areas under the curve, with a bootstrap interval.

    A replicate draws seeds, that is, runs of all three together. It is unknown where the ceiling is not above random.

    Parameters
    ----------
    strategy, random, ceiling : array of shape (n_seeds, n_rounds)
        Accuracies, or whatever is the better the larger it is; row i of all three has the same seed.
    n_labeled : array of shape (n_rounds,)
    rng : Generator
        Draws the replicates.

    Examples
    --------
    >>> random, ceiling = np.full((4, 2), 0.5), np.full((4, 2), 0.9)
    >>> found = share_of_way(np.full((4, 2), 0.6), random, ceiling, [10, 20], np.random.default_rng(0))
    >>> [round(number, 3) for number in found]
    [0.25, 0.25, 0.25]
    """
    areas = aubc(np.stack([strategy, random, ceiling]), n_labeled)
    weights = seed_weights(areas.shape[1], rng)
    (share,) = _shares(areas.mean(axis=1)[:, None])
    # einsum instead of a matrix product: its sums do not depend on the number of threads, to the last digit.
    return Share(float(share), *interval_ends(_shares(np.einsum("rp,sp->sr", weights, areas))))


def _shares(means: Any) -> Any:
    strategy, random, ceiling = means
    room = ceiling - random
    return np.where(room > 0, (strategy - random) / np.where(room > 0, room, 1), np.nan)
