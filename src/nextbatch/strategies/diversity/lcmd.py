"""LCMD: the farthest sample of the largest cluster around what is labeled or taken."""

from dataclasses import dataclass
from typing import ClassVar

from numpy.random import Generator

from nextbatch.algorithms import largest_cluster_first
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n (k + m) d", source="Holzmüller et al. (JMLR 2023), arXiv 2203.09410")
@dataclass(frozen=True)
class LCMD(Picker):
    """Takes the farthest sample of the cluster that is largest by the sum of squared distances to its center.

    Centers are labeled, pending and taken samples, and a sample belongs to the nearest one. Made for regression: it
    reads embeddings alone, and spreads the batch by how much of the pool is there, where `MaxDist` prefers outliers.
    Without labeled samples the first is the one of the largest length.

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool([[0.0], [1.0], [2.0], [8.0], [9.5]], labeled_embeddings=[[0.0], [9.0]])
    >>> LCMD().select(pool, 2, np.random.default_rng(0))
    array([2, 3])
    """

    needs: ClassVar = (Need("embeddings"), Need("embeddings", of="labeled", optional=True))
    __repr__ = as_code

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        return Picks(largest_cluster_first(pool.need("embeddings", self), batch_size, given=pool.given("embeddings")))
