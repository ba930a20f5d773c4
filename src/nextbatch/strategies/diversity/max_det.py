"""MaxDet: the sample of which a linear model knows least, given what is labeled or taken."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms import determinant_design
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.row_access import count_rows
from nextbatch.strategies.about import about
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n (k + d) d", source="Holzmüller et al. (JMLR 2023), arXiv 2203.09410; Kirsch et al. (2019)")
@dataclass(frozen=True)
class MaxDet(Picker):
    """Takes the sample whose prediction by a linear model of the embeddings has the largest variance, one by one.

    That is the greedy choice of the largest determinant of the products of all labeled and taken samples. Made for
    regression, and equal to BatchBALD of a linear model with Gaussian noise. It prefers long embeddings.

    Parameters
    ----------
    noise : float, default 1e-3
        The variance of the noise, in units of the mean squared length of the embeddings of the pool.

    Examples
    --------
    >>> pool = Pool([[3.0, 0.0], [2.9, 0.0], [0.0, 1.0]])
    >>> MaxDet().select(pool, 2, np.random.default_rng(0))
    array([0, 2])
    """

    noise: float = 1e-3
    needs: ClassVar = (Need("embeddings"), Need("embeddings", of="labeled", optional=True))
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        object.__setattr__(self, "noise", checks.number(self.noise, "noise", 1e-9, 1e9))

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        X, given = checks.matrix(pool.need("embeddings", self), "embeddings"), pool.given("embeddings")
        given = None if given is None or not count_rows(given) else checks.matrix(given, "labeled_embeddings")
        # In units of this length the batch does not depend on the scale of the embeddings.
        length = float(np.sqrt(np.mean(np.square(X, dtype=np.float64).sum(axis=1)))) if X.any() else 1.0
        scaled = None if given is None else given / length
        return Picks(determinant_design(X / length, batch_size, given=scaled, ridge=self.noise))
