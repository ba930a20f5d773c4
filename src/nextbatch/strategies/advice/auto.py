"""Auto: the strategy that is advised for what the pool shows, chosen anew for each batch."""

from dataclasses import dataclass
from typing import ClassVar

from numpy.random import Generator

from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.advice.facts import Facts
from nextbatch.strategies.advice.rules import Rule, advised
from nextbatch.strategies.limited import Limitable, picks_within
from nextbatch.strategies.picks import Picks


@about(cost="that of the one that chooses", source="rules that follow from our studies, nextbatch.strategies.advice")
@dataclass(frozen=True)
class Auto(Limitable):
    """Selects with the strategy that `nextbatch advise` names for what the pool shows, with the same rules.

    It reads labels that are paid for already, embeddings and what a model says, and nothing else.

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool(probabilities=[[0.9, 0.1], [0.5, 0.5]])
    >>> Auto().select(pool, 1, np.random.default_rng(0))
    array([1])
    >>> Auto().rule(pool, 1).then
    Margin()
    """

    needs: ClassVar = (
        Need("probabilities", optional=True),
        Need("embeddings", optional=True),
        Need("calibrated", optional=True),
        Need("committee", optional=True),
        Need("rates", optional=True),
        Need("means", optional=True),
        Need("scores", optional=True),
        Need("embeddings", of="labeled", optional=True),
        Need("probabilities", of="labeled", optional=True),
        Need("labels", of="labeled", optional=True),
    )

    def rule(self, pool: Pool, batch_size: int) -> Rule:
        """Return the rule that decides for a batch from this pool."""
        return advised(Facts(pool, batch_size))

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        return picks_within(self.rule(pool, batch_size).then, pool, batch_size, rng, limits)
