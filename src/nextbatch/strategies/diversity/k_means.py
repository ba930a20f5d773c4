"""K-means: one sample near the center of each of k clusters."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import distinct_medoids, weighted_k_means
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import needs_of_score, score_weights
from nextbatch.strategies.protocol import as_code
from nextbatch.strategies.representation import Representation


@about(cost="n k d a pass", source="Zhdanov (2019), arXiv 1901.05954, without its preselection")
@dataclass(frozen=True)
class KMeans:
    """Clusters the embeddings into as many clusters as the batch has samples and takes the sample nearest each center.

    The heaviest cluster comes first.

    Parameters
    ----------
    weights : str, optional
        The acquisition score, a name of `nextbatch.scores.SCORES`, by which samples pull their center; without it all
        pull alike.
    given : {"labeled"}, optional
        With "labeled", labeled and pending samples are centers that stay fixed, so that the batch covers what they do
        not.
    passes : int, default 10
        Passes of Lloyd's algorithm over the samples, at most.

    Examples
    --------
    >>> pool = Pool([[0.0], [1.0], [2.0], [9.0]])
    >>> KMeans().select(pool, 2, np.random.default_rng(0))
    array([1, 3])
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

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool."""
        return (
            Need("embeddings"),
            *needs_of_score(self.weights),
            *([Need("embeddings", of="labeled")] if self.given else []),
        )

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        X = pool.need("embeddings", self)
        if checks.count(batch_size, len(pool)) == 0:
            return np.empty(0, dtype=np.intp)
        weights = score_weights(self.weights, pool, self)
        given = pool.given("embeddings", self) if self.given else None
        clustering = weighted_k_means(X, batch_size, rng, weights=weights, given=given, passes=self.passes)
        mass = np.bincount(clustering.labels, weights, minlength=batch_size)[:batch_size]
        return distinct_medoids(X, clustering.centers, labels=clustering.labels)[np.argsort(-mass, kind="stable")]

    def represents(self, pool: Pool) -> Representation:
        """Return what the batch is to represent: the weighted K-medoids cost is what the clustering lowers."""
        weights = score_weights(self.weights, pool, self)
        given = pool.given("embeddings", self) if self.given else None
        return Representation(pool.need("embeddings", self), weights, given, weighted_by=self.weights)
