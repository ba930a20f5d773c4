"""Falcun: draws samples that are uncertain, and unlike each other in what the model says of them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms import relevance_draws
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import score_of
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n k C", source="Gilhuber et al. (ECML PKDD 2023)")
@dataclass(frozen=True)
class Falcun(Picker):
    """Draws samples by their margin score plus their distance, in class probabilities, to those drawn before.

    The distance starts at the score, falls to the smallest L1 distance to what is drawn, and is scaled to [0, 1] over
    the samples left; a sample is drawn in proportion to the sum to the power `gamma`. It reads no embeddings, and is
    about as fast as `Margin`.

    Parameters
    ----------
    gamma : float, default 10
        A larger power comes closer to taking the largest sum.

    Examples
    --------
    >>> pool = Pool(probabilities=[[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]])
    >>> sorted(Falcun(gamma=100).select(pool, 2, np.random.default_rng(0)).tolist())
    [1, 2]
    """

    gamma: float = 10
    needs: ClassVar = (Need("probabilities"),)
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        object.__setattr__(self, "gamma", checks.number(self.gamma, "gamma", 0, 1e9))

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        score = np.maximum(score_of("margin", pool, self), 0)  # below zero only by the rounding of probabilities
        P = pool.need("probabilities", self)
        positions = relevance_draws(P, batch_size, rng, scores=score, power=self.gamma)
        return Picks(positions, score=score[positions])
