"""Similarity matching: one quadratic loss for representativeness and informativeness."""

from dataclasses import dataclass

from numpy.random import Generator

from nextbatch import checks, scores
from nextbatch.algorithms import similarity_matching
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.similarity_matching import SOLVERS
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n² C", source="Du et al., arXiv 1904.06685")
@dataclass(frozen=True)
class SimilarityMatching(Limitable):
    """Minimizes the mean discrepancy (MMD) between labeled and unlabeled samples, penalizing confident ones.

    Samples are compared by their class probabilities, ``exp(-gamma |p - q|²)``. The source scales the margin by the
    distance to the nearest support vector; here it stands alone, for models without support vectors.

    Parameters
    ----------
    beta : float, default 1
        The weight of the penalty; 0 leaves pure representativeness.
    gamma : float, default 1
        How fast the similarity of two samples falls.
    given : {"labeled", None}, default "labeled"
        With None, labeled and pending samples are ignored.
    solver : {"greedy", "frank_wolfe"}, default "greedy"

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool(probabilities=[[0.9, 0.1], [0.5, 0.5], [0.1, 0.9]], labeled_probabilities=[[0.9, 0.1]])
    >>> SimilarityMatching().select(pool, 2, np.random.default_rng(0))
    array([1, 2])
    """

    beta: float = 1.0
    gamma: float = 1.0
    given: str | None = "labeled"
    solver: str = "greedy"
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the names and numbers."""
        object.__setattr__(self, "beta", checks.number(self.beta, "beta", -checks.LARGEST, checks.LARGEST))
        object.__setattr__(self, "gamma", checks.number(self.gamma, "gamma", 0, checks.LARGEST))
        checks.one_of(self.given, (None, "labeled"), "given")
        checks.one_of(self.solver, tuple(SOLVERS), "solver")

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool."""
        labeled = [Need("probabilities", of="labeled")] if self.given else []
        return (Need("probabilities"), *labeled)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        probabilities = pool.need("probabilities", self)
        positions = similarity_matching(
            probabilities,
            batch_size,
            costs=self.beta * (1.0 - scores.margin(probabilities)),
            given=pool.given("probabilities", self) if self.given else None,
            gamma=self.gamma,
            solver=self.solver,
            limits=limits,
        )
        return Picks(positions)
