"""Facility location: a batch in which every sample of the pool finds a similar one."""

from dataclasses import dataclass

from numpy.random import Generator

from nextbatch import checks, scores
from nextbatch.algorithms import facility_location
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.neighbors.similarities import similarity_named
from nextbatch.errors import BadInput
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import needs_of_score, score_weights
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code
from nextbatch.strategies.representation import Representation


@about(cost="n² d", source="Wei, Iyer and Bilmes (ICML 2015)")
@dataclass(frozen=True)
class FacilityLocation(Limitable):
    """Adds greedily the sample that most raises the similarity of the pool to the batch.

    Parameters
    ----------
    similarity : {"squared_distance", "cosine", "rbf", "threshold"}, default "squared_distance"
        "squared_distance" is the largest squared distance minus that of the pair; "rbf" and "threshold" need a `width`.
    weights : str, optional
        The acquisition score, a name of `nextbatch.scores.SCORES`, by which samples count; without it all count alike.
    given : {"labeled"}, optional
        With "labeled", what labeled and pending samples cover already does not count again.
    within : {"class"}, optional
        With "class", samples cover only samples of the same most probable class.
    width : float, optional

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool([[0.0], [1.0], [2.0], [9.0]])
    >>> FacilityLocation().select(pool, 2, np.random.default_rng(0))
    array([2, 3])
    """

    similarity: str = "squared_distance"
    weights: str | None = None
    given: str | None = None
    within: str | None = None
    width: float | None = None
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the names."""
        similarity_named(self.similarity, self.width)
        checks.one_of(self.weights, (None, *scores.SCORES), "weights")
        checks.one_of(self.given, (None, "labeled"), "given")
        checks.one_of(self.within, (None, "class"), "within")
        if self.given and self.within:
            raise BadInput(
                "given='labeled' and within='class' cannot be combined: labeled samples would cover samples of every "
                "class. Choose one of them."
            )

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool."""
        return (
            Need("embeddings"),
            *needs_of_score(self.weights),
            *([Need("embeddings", of="labeled")] if self.given else []),
            *([Need("probabilities")] if self.within else []),
        )

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        found = self.represents(pool)
        chosen = facility_location(
            found.X,
            batch_size,
            similarity=self.similarity,
            width=self.width,
            weights=found.weights,
            given=found.given,
            within=pool.need("probabilities", self).argmax(axis=1) if self.within else None,
            limits=limits,
        )
        return Picks(chosen.positions)

    def represents(self, pool: Pool) -> Representation:
        """Return what the batch is to represent; with `within`, for all classes at once."""
        return Representation(
            pool.need("embeddings", self),
            score_weights(self.weights, pool, self),
            pool.given("embeddings", self) if self.given else None,
            self.similarity,
            self.width,
            weighted_by=self.weights,
        )
