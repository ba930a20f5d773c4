"""Entropy sampling: the samples whose class probabilities are most spread."""

from dataclasses import dataclass
from typing import ClassVar

from numpy.random import Generator

from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import highest
from nextbatch.strategies.cut import Cut, ties
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks


@about(cost="n C", source="Shannon (1948); Settles (2009), section 3.1")
@dataclass(frozen=True)
class Entropy(Limitable):
    """Takes the samples whose class probabilities have the largest entropy.

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool(probabilities=[[0.9, 0.1, 0.0], [0.4, 0.3, 0.3], [0.5, 0.3, 0.2]])
    >>> Entropy().select(pool, 2, np.random.default_rng(0))
    array([1, 2])
    """

    needs: ClassVar = (Need("probabilities"),)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        return highest("entropy", pool, batch_size, rng, self, limits)

    def cut(self, n: int, batch_size: int, rng: Generator) -> Cut:
        """See `Cutting.cut`."""
        return Cut("entropy", batch_size, ties(rng), self)
