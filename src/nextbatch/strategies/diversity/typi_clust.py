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

# Clusters of at most five samples say little about what is typical.
SMALL = 5


@about(cost="n (k + m) d a pass", source="Hacohen, Dekel and Weinshall (ICML 2022), arXiv 2202.02794")
@dataclass(frozen=True)
class TypiClust:
    """Clusters pool and labeled samples and takes the most typical sample of each cluster, those without labels first.

    Clusters have their turn one after the other, again and again: by their number of labels, then the largest first;
    those of at most five samples only when no other has samples left. A sample is the more typical, the smaller the
    mean squared distance to its nearest neighbors among the unlabeled samples of its cluster that are not taken, at
    most half of them. So does the published code. Made for the first labels; uses no uncertainty.

    Parameters
    ----------
    clusters : int, default 500
        There are as many clusters as samples labeled, pending and asked for, at most this number.
    neighbors : int, default 20
        Neighbors over which the squared distance is averaged, at most.
    passes : int, default 10
        Passes of Lloyd's algorithm over the samples, at most.

    Examples
    --------
    >>> pool = Pool([[0.0], [0.1], [0.15], [8.0], [9.0]], labeled_embeddings=[[8.4]])
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
        return by_turns(X[:n], labels, batch_size, self.neighbors)


def by_turns(X: NDArray[np.float32], labels: NDArray[np.intp], batch_size: int, neighbors: int) -> NDArray[np.intp]:
    """Return a batch for these clusters: one after the other gives the most typical sample it has left.

    `labels` are the clusters of the rows of `X`, and behind them those of the labeled samples.
    """
    sizes, labeled = np.bincount(labels), np.bincount(labels[len(X) :], minlength=labels.max() + 1)
    order, of_pool = np.argsort(labels[: len(X)], kind="stable"), np.bincount(labels[: len(X)], minlength=len(sizes))
    left = np.split(order, np.cumsum(of_pool)[:-1])
    queue = np.lexsort((-sizes, labeled))
    picks: list[np.intp] = []
    for clusters in (queue[sizes[queue] > SMALL], queue[sizes[queue] <= SMALL]):
        while len(picks) < batch_size and any(len(left[cluster]) for cluster in clusters):
            turn = [cluster for cluster in clusters if len(left[cluster])][: batch_size - len(picks)]
            best = _most_typical(X, [left[cluster] for cluster in turn], neighbors)
            for cluster, pick in zip(turn, best, strict=True):
                left[cluster] = left[cluster][left[cluster] != pick]
            picks.extend(best)
    return np.array(picks, dtype=np.intp)


def _most_typical(X: NDArray[np.float32], groups: list[NDArray[np.intp]], neighbors: int) -> list[np.intp]:
    """Return of each group the row that is nearest to its neighbors; ties by position."""
    sizes = [len(group) for group in groups]
    counts = np.array([min(neighbors, size // 2) for size in sizes])
    distances = neighbor_distances(X[np.concatenate(groups)], counts, within=np.repeat(np.arange(len(groups)), sizes))
    own = np.split(distances, np.cumsum(sizes)[:-1])
    return [group[np.argmin(distance)] for group, distance in zip(groups, own, strict=True)]
