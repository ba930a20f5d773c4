"""ProbCover: balls of one radius around the batch that hold as many samples of the pool as possible."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms import facility_location, weighted_k_means
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_rows
from nextbatch.errors import BadInput
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.seeds import apart, keys_for
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code

# The share of samples whose ball must hold a single pseudo-label.
PURITY = 0.95
# The radius is found on at most this number of samples, drawn at random.
MOST_SAMPLES = 10_000


@about(cost="n² d", source="Yehuda et al. (NeurIPS 2022), arXiv 2205.11320")
@dataclass(frozen=True)
class ProbCover(Limitable):
    """Adds greedily the sample whose ball of radius `delta` holds most samples that no ball holds yet.

    Balls around labeled and pending samples count. Once all samples are in balls, the rest of the batch is taken by
    position: give a smaller `delta` then. Uses no uncertainty: for the first batches.

    Parameters
    ----------
    delta : float, optional
        Samples nearer than this are in the ball. Without it, the largest radius at which 95 % of the balls hold one
        pseudo-label alone, those of K-means with `classes` clusters.
    classes : int, default 10
        How many classes there are.

    Examples
    --------
    >>> pool = Pool([[0.0], [1.0], [2.0], [9.0]], labeled_embeddings=[[9.5]])
    >>> ProbCover(delta=1.5).select(pool, 1, np.random.default_rng(0))
    array([1])
    """

    delta: float | None = None
    classes: int = 10
    needs: ClassVar = (Need("embeddings"), Need("embeddings", of="labeled", optional=True))
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the numbers."""
        if self.delta is not None:
            object.__setattr__(self, "delta", checks.number(self.delta, "delta", checks.SMALLEST, checks.LARGEST))
        object.__setattr__(self, "classes", checks.whole(self.classes, "classes", 1))

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        X = checks.matrix(pool.need("embeddings", self), "embeddings")
        delta = self.delta or self._pure_radius(X, pool, rng)
        chosen = facility_location(
            X, batch_size, similarity="threshold", width=delta, given=pool.given("embeddings"), limits=limits
        )
        return Picks(chosen.positions)

    def _pure_radius(self, X: NDArray[np.float32], pool: Pool, rng: Generator) -> float:
        own = apart(checks.generator(rng), "radius")
        some = np.sort(np.argsort(keys_for(pool.rows, own))[:MOST_SAMPLES])
        clusters = weighted_k_means(X[some], min(self.classes, len(some)), own).labels
        return pure_radius(X[some], clusters) or 1.0


def pure_radius(X: NDArray[np.float32], clusters: NDArray[np.intp], purity: float = PURITY) -> float | None:
    """Return the largest radius at which the balls around a share `purity` of the rows hold one cluster alone.

    A ball holds what is nearer than its radius, so it is the quantile of the distances to the nearest row of another
    cluster. None where there is one cluster, or where too many rows have a copy in another.

    Examples
    --------
    >>> pure_radius(np.float32([[0], [1], [4], [6]]), np.array([0, 0, 1, 1]), purity=0.5)
    4.0
    """
    nearest = np.full(len(X), np.inf)
    for cluster in np.unique(clusters):
        own = clusters == cluster
        if not own.all():
            nearest[own] = nearest_rows(X[own], 1, X[~own]).distances[:, 0]
    if not len(X):
        raise BadInput("A radius is found on at least one row, got none.")
    radius = float(np.sqrt(np.sort(nearest)[int((1 - purity) * len(X) * (1 + 1e-9))]))
    return radius if 0 < radius < np.inf else None
