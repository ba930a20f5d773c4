"""Uniform sampling: the one honest control."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.ordering import largest
from nextbatch.algorithms.ranking.limited_top_k import largest_within
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.seeds import keys_for
from nextbatch.strategies.about import about
from nextbatch.strategies.cut import Cut
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks


@about(cost="n", source="the control of every study")
@dataclass(frozen=True)
class Random(Limitable):
    """Draws uniformly without replacement.

    Examples
    --------
    >>> Random().select(Pool(size=100), 3, np.random.default_rng(0)).tolist()
    [9, 27, 67]
    """

    needs: ClassVar[tuple[Need, ...]] = ()

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`: a draw from those that are allowed, one after the other."""
        keys, alike = keys_for(pool.rows, checks.generator(rng)), np.zeros(len(pool))
        k = checks.count(batch_size, len(pool))
        return Picks(largest(alike, k, keys) if limits is None else largest_within(alike, k, keys, limits).positions)

    def cut(self, n: int, batch_size: int, rng: Generator) -> Cut:
        """See `Cutting.cut`."""
        return Cut(None, batch_size, rng, self)
