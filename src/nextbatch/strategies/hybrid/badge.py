"""BADGE: samples whose gradients at the last layer are large and unlike each other."""

import warnings
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms import d2_sampling
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.neighbors.neighbor_graph import row_squares
from nextbatch.errors import NextbatchWarning
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.row_access import is_sparse
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks


@about(cost="n k (d + C)", source="Ash et al. (ICLR 2020), arXiv 1906.03671")
@dataclass(frozen=True)
class BADGE(Limitable):
    """Draws samples by D² sampling of their loss gradients at the last layer: uncertain ones, unlike each other.

    The gradient of a sample is that of the loss at the last layer if the most probable class were its label: the outer
    product of (that class minus the probabilities) with what the last layer reads. That is the input `features`, if the
    pool shows it, and else the embeddings. A gradient is long where the model is unsure. It is never formed. The
    longest comes first, as in the published code; the paper's text would draw the first sample uniformly, which for a
    batch of one is `Random`.

    Examples
    --------
    >>> pool = Pool([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]], [[0.5, 0.5], [0.6, 0.4], [0.7, 0.3]])
    >>> BADGE().select(pool, 2, np.random.default_rng(0))
    array([0, 2])
    """

    needs: ClassVar = (
        Need("probabilities"),
        Need("embeddings"),
        Need("features", optional=True, instead_of="embeddings"),
    )

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        probabilities = pool.need("probabilities", self)
        read = "features" if pool.features is not None else "embeddings"
        X = checks.rows(pool.need(read, self), read)
        factors = -probabilities.astype(np.float64)
        factors[np.arange(len(pool)), probabilities.argmax(axis=1)] += 1
        squares = X.power(2).sum(axis=1) if is_sparse(X) else row_squares(X)
        lengths = row_squares(factors.astype(np.float32)) * squares.astype(np.float64)
        if lengths.any():
            allowed = np.ones(len(pool), dtype=bool) if limits is None else limits.open
            if not allowed.any():
                return Picks(np.empty(0, dtype=np.intp))
            start = int(np.where(allowed, lengths, -1).argmax())
            return Picks(d2_sampling(X, batch_size, rng, factors=factors, start=start, limits=limits))
        if checks.count(batch_size, len(pool)):
            warnings.warn(
                f"{self!r} sees no gradient, since the model is sure of every sample or the {read} are zero: "
                "the batch is drawn at random.",
                NextbatchWarning,
                stacklevel=2,
            )
        return Picks(d2_sampling(X, batch_size, rng, factors=factors, limits=limits))
