"""EPIG: the samples whose labels tell most of the labels of others."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms import top_k
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.scores import epig
from nextbatch.seeds import apart, keys_for
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n M C² targets", source="Bickford Smith et al. (AISTATS 2023)")
@dataclass(frozen=True)
class EPIG(Limitable):
    """Takes the samples whose label tells most of the labels of other samples, by the members of a committee.

    `BALD` asks what a label tells of the members, and so likes samples on which they differ in ways that matter for no
    other sample. This one asks what it tells of the labels of samples that are drawn from the pool.

    Parameters
    ----------
    targets : int, default 100
        How many samples are drawn from the pool, without replacement, to stand for what the model is for.

    Examples
    --------
    >>> pool = Pool(committee=[[[1, 0], [1, 0], [0.5, 0.5]], [[0, 1], [0, 1], [0.5, 0.5]]])
    >>> sorted(EPIG().select(pool, 2, np.random.default_rng(0)).tolist())
    [0, 1]
    """

    targets: int = 100
    needs: ClassVar = (Need("committee"),)
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        object.__setattr__(self, "targets", checks.whole(self.targets, "targets", 1))

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        committee = pool.need("committee", self)
        drawn = np.argsort(keys_for(pool.rows, apart(rng, "targets")))[: self.targets]
        scores = epig(committee, committee[:, drawn])
        positions = top_k(scores, batch_size, rng, rows=pool.rows, limits=limits)
        return Picks(positions, score=scores[positions])
