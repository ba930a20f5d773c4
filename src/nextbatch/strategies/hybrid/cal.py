"""CAL, contrastive active learning: samples of which the model says something else than of labeled ones like them."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms import nearest_neighbors, top_k
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code

# Probabilities of zero count as this: their logarithm is finite.
LEAST = 1e-12


@about(cost="n m d", source="Margatina et al. (EMNLP 2021), arXiv 2109.03764")
@dataclass(frozen=True)
class CAL(Limitable):
    """Takes the samples whose probabilities differ most from those of the labeled samples nearest to them.

    The score is the mean divergence (Kullback-Leibler) of the probabilities of a sample from those that the model
    gives to its nearest labeled samples, by embeddings of length one.

    Parameters
    ----------
    neighbors : int, default 10
        Labeled samples that a sample is compared with, at most.

    Examples
    --------
    >>> pool = Pool([[1.0, 0.0], [1.0, 0.1]], [[0.9, 0.1], [0.2, 0.8]],
    ...             labeled_embeddings=[[1.0, 0.05]], labeled_probabilities=[[0.9, 0.1]])
    >>> CAL().select(pool, 1, np.random.default_rng(0))
    array([1])
    """

    neighbors: int = 10
    needs: ClassVar = (
        Need("probabilities"),
        Need("embeddings"),
        Need("embeddings", of="labeled"),
        Need("probabilities", of="labeled"),
    )
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the number."""
        checks.whole(self.neighbors, "neighbors", 1)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        P, Q = pool.need("probabilities", self), pool.given("probabilities", self)
        X, Z = pool.need("embeddings", self), pool.given("embeddings", self)
        checks.same_length("labeled_probabilities", len(Q), "labeled_embeddings", Z.shape[0])  # type: ignore
        checks.same_columns("labeled_probabilities", Q, "probabilities", P)  # type: ignore
        near = nearest_neighbors(_of_length_one(X), min(self.neighbors, len(Q)), among=_of_length_one(Z))  # type: ignore
        score = divergence_from(P, Q, near.positions)  # type: ignore
        positions = top_k(score, batch_size, rng, rows=pool.rows, limits=limits, additive=True)
        return Picks(positions, score=score[positions])


def _of_length_one(X: Any) -> NDArray[np.float32]:
    rows = checks.matrix(X, "embeddings")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = rows / np.maximum(lengths, np.float32(checks.SMALLEST))
    return unit


def divergence_from(P: NDArray[Any], Q: NDArray[Any], neighbors: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the mean KL(q || p) over the rows q of `Q` that are the neighbors of each row p of `P`, in nats.

    Examples
    --------
    >>> divergence_from(np.array([[0.5, 0.5]]), np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([[0, 1]])).round(3)
    array([0.347])
    """
    logs = np.log(np.maximum(P.astype(np.float64), LEAST))
    Q = Q.astype(np.float64)
    own = (Q * np.log(np.maximum(Q, LEAST))).sum(axis=1)
    total = np.zeros(len(P))
    for places in neighbors.T:
        total += own[places] - (Q[places] * logs).sum(axis=1)
    # Rounding can leave tiny negatives where both say the same.
    mean: NDArray[np.float64] = np.maximum(total / max(1, neighbors.shape[1]), 0.0)
    return mean
