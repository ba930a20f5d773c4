"""BADGE: samples whose gradients at the last layer are large and unlike each other."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms import d2_sampling
from nextbatch.algorithms.neighbor_graph import row_squares
from nextbatch.errors import NextbatchWarning
from nextbatch.pool import Pool


@dataclass(frozen=True)
class BADGE:
    """Draws samples by D² sampling of their loss gradients at the last layer: uncertain ones, unlike each other.

    The gradient of a sample is what it would pull the last layer with if its most probable class were its label: the
    outer product of (that class minus the probabilities) with the embedding. It is long where the model is unsure, and
    is never formed. The longest comes first, as in the published code; the paper's text would draw the first sample
    uniformly, which for a batch of one is `Random`.

    Needs: probabilities, embeddings
    Cost: n k (d + C)
    Source: Ash et al. (ICLR 2020), arXiv 1906.03671
    """

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        probabilities = pool.need("probabilities", self)
        X = checks.matrix(pool.need("embeddings", self), "embeddings")
        pulls = -probabilities.astype(np.float64)
        pulls[np.arange(len(X)), probabilities.argmax(axis=1)] += 1
        lengths = row_squares(pulls.astype(np.float32)) * row_squares(X).astype(np.float64)
        if lengths.any():
            return d2_sampling(X, batch_size, rng, factors=pulls, start=int(lengths.argmax()))
        if checks.count(batch_size, len(X)):
            warnings.warn(
                f"{self!r} sees no gradient, since the model is sure of every sample or the embeddings are zero: "
                "the batch is drawn at random.",
                NextbatchWarning,
                stacklevel=2,
            )
        return d2_sampling(X, batch_size, rng, factors=pulls)
