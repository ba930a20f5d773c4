"""K-means: one sample near the center of each of k clusters."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import distinct_medoids, weighted_k_means
from nextbatch.pool import Pool
from nextbatch.strategies.protocol import as_code
from nextbatch.strategies.weights import score_weights


@dataclass(frozen=True)
class KMeans:
    """Clusters the embeddings into as many clusters as the batch has samples and takes the sample nearest each center.

    The heaviest cluster comes first. `weights` names an acquisition score by which samples pull their center;
    `given="labeled"` makes the labeled samples centers that stay fixed, so that the batch covers what they do not.

    Needs: embeddings; probabilities if weights; labeled_embeddings if given
    Cost: n k d a pass
    Source: Zhdanov (2019), arXiv 1901.05954, without its preselection
    """

    weights: str | None = None
    given: str | None = None
    passes: int = 10
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the names and the number."""
        checks.whole(self.passes, "passes")
        checks.one_of(self.weights, (None, *scores.SCORES), "weights")
        checks.one_of(self.given, (None, "labeled"), "given")

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        X = pool.need("embeddings", self)
        if checks.count(batch_size, len(pool)) == 0:
            return np.empty(0, dtype=np.intp)
        weights = score_weights(self.weights, pool, self)
        given = pool.need("labeled_embeddings", self) if self.given else None
        clustering = weighted_k_means(X, batch_size, rng, weights=weights, given=given, passes=self.passes)
        mass = np.bincount(clustering.labels, weights, minlength=batch_size)[:batch_size]
        return distinct_medoids(X, clustering.centers, labels=clustering.labels)[np.argsort(-mass, kind="stable")]
