"""Similarity matching: one quadratic loss for representativeness and informativeness."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import similarity_matching
from nextbatch.algorithms.similarity_matching import SOLVERS
from nextbatch.pool import Pool
from nextbatch.strategies.protocol import as_code


@dataclass(frozen=True)
class SimilarityMatching:
    """Takes the batch that brings the labeled samples closest, on average, to the rest, at a price for sure samples.

    Samples are compared by their class probabilities, ``exp(-gamma |p - q|²)``. `beta` weighs the margin: 0 leaves pure
    representativeness. `given=None` ignores what is labeled. The source scales the margin by the distance to the
    nearest support vector; here it stands alone, for models without support vectors.

    Needs: probabilities; labeled_probabilities if given
    Cost: n² C
    Source: Du et al., arXiv 1904.06685
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

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        probabilities = pool.need("probabilities", self)
        return similarity_matching(
            probabilities,
            batch_size,
            costs=self.beta * (1.0 - scores.margin(probabilities)),
            given=pool.need("labeled_probabilities", self) if self.given else None,
            gamma=self.gamma,
            solver=self.solver,
        )
