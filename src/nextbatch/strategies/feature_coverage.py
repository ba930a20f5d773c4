"""Feature coverage: a batch whose feature counts, per hypothesized class, look like the pool's."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.algorithms import feature_coverage
from nextbatch.pool import Pool
from nextbatch.strategies.protocol import as_code


@dataclass(frozen=True)
class FeatureCoverage:
    """Adds greedily the sample that most fills the feature counts of its most probable class.

    For embeddings that are counts or other non-negative weights, such as tf-idf; `alpha` is the pseudo-count.

    Needs: embeddings, probabilities
    Cost: n k d
    Source: Wei, Iyer and Bilmes (ICML 2015), the objective of naive Bayes
    """

    alpha: float = 0.02
    __repr__ = as_code

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        hypothesized = pool.need("probabilities", self).argmax(axis=1)
        return feature_coverage(pool.need("embeddings", self), batch_size, groups=hypothesized, alpha=self.alpha)
