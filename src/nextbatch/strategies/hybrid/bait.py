"""BAIT: samples whose labels leave a linear head least to learn about all samples, by its Fisher information."""

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms import class_trace_design, trace_design
from nextbatch.errors import NextbatchWarning
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.row_access import count_rows
from nextbatch.strategies.about import about
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import as_code
from nextbatch.strategies.random import Random


@about(cost="oversample n k d", source="Ash et al. (NeurIPS 2021), arXiv 2106.09675")
@dataclass(frozen=True)
class BAIT(Picker):
    """Takes the samples that leave a linear head on the embeddings least uncertain about all samples.

    Least is the trace of M⁻¹F: F is the mean Fisher information of all samples, M the ridge plus that of the labeled
    and the chosen ones. Twice as many samples as asked for are taken greedily, then the least useful are given up. The
    binary form asks whether the most probable class is right: p (1 - p) x xᵀ for its probability p. So where p is below
    a half for most samples, as in a poor model of many classes, it prefers the surer ones, and can be far below random.

    Parameters
    ----------
    information : {"binary", "classes"}, default "binary"
        With "classes" the information of all classes, for n_classes * n_features up to 4,000: its cost has another
        factor n_classes².
    ridge : float, default 1
    oversample : float, default 2
        How many times as many samples are taken first; 1 gives up none.

    Examples
    --------
    >>> pool = Pool([[9.0, 0.0], [8.0, 0.0], [0.0, 9.0]], [[0.5, 0.5], [0.6, 0.4], [0.7, 0.3]])
    >>> BAIT().select(pool, 2, np.random.default_rng(0))
    array([0, 2])
    """

    information: str = "binary"
    ridge: float = 1.0
    oversample: float = 2.0
    needs: ClassVar = (
        Need("probabilities"),
        Need("embeddings"),
        Need("embeddings", of="labeled", optional=True),
        Need("probabilities", of="labeled", optional=True),
    )
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the name and the numbers."""
        checks.one_of(self.information, ("binary", "classes"), "information")
        object.__setattr__(self, "ridge", checks.number(self.ridge, "ridge", checks.SMALLEST, checks.LARGEST))
        object.__setattr__(self, "oversample", checks.number(self.oversample, "oversample", 1, 1000))

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        P = pool.need("probabilities", self)
        X = checks.matrix(pool.need("embeddings", self), "embeddings")
        Z, Q = pool.given("embeddings"), pool.given("probabilities")
        if Z is None or Q is None or not count_rows(Z):
            Z, Q = X[:0], P[:0]
        Z = checks.matrix(Z, "labeled_embeddings")
        checks.same_columns("labeled_embeddings", Z, "embeddings", X)
        k = checks.count(batch_size, len(X))
        if not k or not (_unsure(P)[:, None] * X).any():
            if k:
                warnings.warn(
                    f"{self!r} sees no information, since the model is sure of every sample or the embeddings are "
                    "zero: the batch is drawn at random.",
                    NextbatchWarning,
                    stacklevel=2,
                )
            return Random().picks(pool, k, rng)
        choose = _binary if self.information == "binary" else _by_classes
        return Picks(choose(X, P, Z, Q, k, self.ridge, self.oversample))


def _unsure(P: NDArray[Any]) -> NDArray[np.float64]:
    """Return p (1 - p) for the largest probability p of each row."""
    p = P.max(axis=1).astype(np.float64)
    unsure: NDArray[np.float64] = np.maximum(p * (1 - p), 0)
    return unsure


def _binary(X: Any, P: Any, Z: Any, Q: Any, k: int, ridge: float, oversample: float) -> NDArray[np.intp]:
    V, G = (np.sqrt(_unsure(p))[:, None] * x.astype(np.float64) for x, p in ((X, P), (Z, Q)))
    target = (V.T @ V + G.T @ G) / (len(V) + len(G))
    # As published: the mean of what is labeled counts m / (m + k), and a sample of the batch counts k / (m + k).
    total = len(G) + k
    return trace_design(
        V * np.sqrt(k / total), k, target=target, given=G / np.sqrt(total), ridge=ridge, oversample=oversample
    )


def _by_classes(X: Any, P: Any, Z: Any, Q: Any, k: int, ridge: float, oversample: float) -> NDArray[np.intp]:
    total = len(Z) + k
    return class_trace_design(
        X,
        P,
        k,
        given=Z,
        given_probabilities=Q,
        share=k / total,
        given_share=1 / total,
        ridge=ridge,
        oversample=oversample,
    )
