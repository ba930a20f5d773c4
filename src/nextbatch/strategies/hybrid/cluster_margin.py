"""Cluster-Margin: the smallest margins, taken from as many clusters as possible."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms import round_robin, top_k, weighted_k_means
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.seeds import apart, keys_for
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import score_of
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import as_code

# A cluster holds as many samples as this on average, where `clusters` allows it.
PER_CLUSTER = 10


@about(cost="n C + n d clusters a pass", source="Citovsky et al. (NeurIPS 2021), arXiv 2107.14263")
@dataclass(frozen=True)
class ClusterMargin(Picker):
    """Keeps the `m * batch_size` smallest margins and takes one sample of each cluster in turn, small clusters first.

    In each turn every cluster gives one of its candidates, drawn at random; the order of turns is by the number of
    candidates in the cluster, ascending.

    Parameters
    ----------
    m : float, default 10
        Candidates for each sample of the batch, at least 1.
    clusters : int, default 1000
        The most clusters that K-means makes of the pool: never more than the batch has samples, so that each cluster
        has its turn (otherwise only the smallest would, which hold outliers), nor than a tenth of the pool's samples.
        The source joins samples by average linkage up to a distance, once for all batches, which takes n² memory.
    passes : int, default 10
        Passes of Lloyd's algorithm over the samples, at most.

    Examples
    --------
    >>> pool = Pool([[0.0], [0.1], [9.0]], [[0.5, 0.5], [0.5, 0.5], [0.6, 0.4]])
    >>> len(ClusterMargin().select(pool, 2, np.random.default_rng(0)))
    2
    """

    m: float = 10
    clusters: int = 1000
    passes: int = 10
    needs: ClassVar = (Need("probabilities"), Need("embeddings"))
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the numbers."""
        object.__setattr__(self, "m", checks.number(self.m, "m", 1, 1e9))
        checks.whole(self.clusters, "clusters", 1)
        checks.whole(self.passes, "passes")

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        n, k = len(pool), checks.count(batch_size, len(pool))
        score, X = score_of("margin", pool, self), pool.need("embeddings", self)
        if not k:
            return Picks(np.empty(0, dtype=np.intp))
        kept = min(n, max(k, round(self.m * k)))
        candidates = np.sort(top_k(score, kept, apart(rng, "margin"), rows=pool.rows))
        count = min(self.clusters, k, max(1, n // PER_CLUSTER))
        labels = weighted_k_means(X, count, rng, passes=self.passes).labels
        keys = keys_for(pool.rows[candidates], rng)
        positions = candidates[round_robin(labels[candidates], k, keys=keys)]
        return Picks(positions, score=score[positions], kept=kept)
