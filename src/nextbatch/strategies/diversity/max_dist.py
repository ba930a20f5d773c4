"""MaxDist: the sample farthest from everything labeled or taken, and of these the longest first."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms import farthest_first
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.neighbors.neighbor_graph import row_squares
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.row_access import count_rows
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n k d", source="Holzmüller et al. (JMLR 2023), arXiv 2203.09410; Yu and Kim (2010)")
@dataclass(frozen=True)
class MaxDist(Limitable):
    """Takes the sample farthest from the labeled ones and from those taken before it: k-center for regression.

    With labeled samples it is `KCenter`; without, the first sample is the one of the largest length, where `KCenter`
    begins near the mean.

    Examples
    --------
    >>> pool = Pool([[0.0], [1.0], [2.0], [9.0]])
    >>> MaxDist().select(pool, 2, np.random.default_rng(0))
    array([3, 0])
    """

    needs: ClassVar = (Need("embeddings"), Need("embeddings", of="labeled", optional=True))
    __repr__ = as_code

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        X, given = checks.matrix(pool.need("embeddings", self), "embeddings"), pool.given("embeddings")
        if given is not None and count_rows(given):
            return Picks(farthest_first(X, batch_size, given=given, limits=limits).positions)
        squares = row_squares(X).astype(np.float64)
        allowed = squares if limits is None else np.where(limits.open, squares, -1.0)
        start = int(np.argmax(allowed)) if len(X) else None
        return Picks(farthest_first(X, batch_size, start=start, limits=limits).positions)
