"""Feature coverage: a batch whose feature counts, per hypothesized class, look like the pool's."""

from dataclasses import dataclass
from typing import ClassVar

from numpy.random import Generator

from nextbatch.algorithms import feature_coverage
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code


@about(cost="n k d", source="Wei, Iyer and Bilmes (ICML 2015), the objective of naive Bayes")
@dataclass(frozen=True)
class FeatureCoverage(Limitable):
    """Adds greedily the sample that most fills the feature counts of its most probable class.

    For embeddings that are counts or other non-negative weights, such as tf-idf.

    Parameters
    ----------
    alpha : float, default 0.02
        The pseudo-count of every feature.

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool([[2.0, 0.0], [2.0, 0.1], [0.0, 1.0]], [[0.9, 0.1], [0.8, 0.2], [0.7, 0.3]])
    >>> FeatureCoverage().select(pool, 2, np.random.default_rng(0))
    array([1, 0])
    """

    alpha: float = 0.02
    needs: ClassVar = (Need("probabilities"), Need("embeddings"))
    __repr__ = as_code

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        hypothesized = pool.need("probabilities", self).argmax(axis=1)
        X = pool.need("embeddings", self)
        return Picks(feature_coverage(X, batch_size, groups=hypothesized, alpha=self.alpha, limits=limits))
