"""TypiClust: the most typical sample of each cluster in which nothing is labeled yet."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms import neighbor_distances, weighted_k_means
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.row_access import count_rows
from nextbatch.strategies.about import about
from nextbatch.strategies.protocol import as_code


@about(cost="n (k + m) d a pass", source="Hacohen, Dekel and Weinshall (ICML 2022), arXiv 2202.02794")
@dataclass(frozen=True)
class TypiClust:
    """Clusters pool and labeled samples and takes the most typical sample of the largest clusters without any label.

    A sample is the more typical, the smaller the mean distance to its nearest neighbors in its cluster. Where every
    cluster has a label or a pick, those with the fewest come next. Made for the first labels; uses no uncertainty.

    Parameters
    ----------
    clusters : int, default 500
        There are as many clusters as samples labeled, pending and asked for, at most this number.
    neighbors : int, default 20
        Neighbors over which the distance is averaged.
    passes : int, default 10
        Passes of Lloyd's algorithm over the samples, at most.

    Examples
    --------
    >>> pool = Pool([[0.0], [0.1], [0.3], [8.0], [9.0]], labeled_embeddings=[[8.4]])
    >>> TypiClust().select(pool, 1, np.random.default_rng(0))
    array([1])
    """

    clusters: int = 500
    neighbors: int = 20
    passes: int = 10
    needs: ClassVar = (Need("embeddings"), Need("embeddings", of="labeled", optional=True))
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name, least in (("clusters", 1), ("neighbors", 1), ("passes", 0)):
            checks.whole(getattr(self, name), name, least)

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        X = checks.matrix(pool.need("embeddings", self), "embeddings")
        n = len(X)
        if checks.count(batch_size, n) == 0:
            return np.empty(0, dtype=np.intp)
        given = pool.given("embeddings")
        if given is not None and count_rows(given):
            checks.same_columns("labeled_embeddings", given, "embeddings", X)
            X = np.concatenate([X, checks.matrix(given, "labeled_embeddings")])
        count = min(self.clusters, len(X) - n + batch_size)
        labels = weighted_k_means(X, count, rng, passes=self.passes).labels
        return _by_turns(X[:n], labels, self.neighbors)[:batch_size]


def _by_turns(X: NDArray[np.float32], labels: NDArray[np.intp], neighbors: int) -> NDArray[np.intp]:
    """Return all samples of the pool; each time the most typical one left of the cluster with the fewest before it."""
    cluster, sizes = labels[: len(X)], np.bincount(labels)
    labeled = np.bincount(labels[len(X) :], minlength=len(sizes))
    order = np.lexsort((neighbor_distances(X, neighbors, within=cluster), cluster))
    sorted_clusters = cluster[order]
    # How many labeled or taken samples its cluster has when it is the turn of a sample.
    turn = np.arange(len(X)) - np.searchsorted(sorted_clusters, sorted_clusters) + labeled[sorted_clusters]
    return order[np.lexsort((sorted_clusters, -sizes[sorted_clusters], turn))]
