"""Facility location: a batch in which every sample of the pool finds a similar one."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import facility_location
from nextbatch.algorithms.similarities import similarity_named
from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.strategies.protocol import as_code
from nextbatch.strategies.weights import score_weights


@dataclass(frozen=True)
class FacilityLocation:
    """Adds greedily the sample that most raises the similarity of the pool to the batch.

    `weights` names an acquisition score; `given="labeled"` counts what the labeled samples cover already;
    `within="class"` lets samples cover only samples of the same most probable class. `similarity` is
    "squared_distance", "cosine", or with a `width` "rbf" or "threshold".

    Needs: embeddings; probabilities if weights or within; labeled_embeddings if given
    Cost: n² d
    Source: Wei, Iyer and Bilmes (ICML 2015)
    """

    similarity: str = "squared_distance"
    weights: str | None = None
    given: str | None = None
    within: str | None = None
    width: float | None = None
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the names."""
        similarity_named(self.similarity, self.width)
        checks.one_of(self.weights, (None, *scores.SCORES), "weights")
        checks.one_of(self.given, (None, "labeled"), "given")
        checks.one_of(self.within, (None, "class"), "within")
        if self.given and self.within:
            raise BadInput(
                "given='labeled' and within='class' cannot be combined: labeled samples would cover samples of every "
                "class. Choose one of them."
            )

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        return facility_location(
            pool.need("embeddings", self),
            batch_size,
            similarity=self.similarity,
            width=self.width,
            weights=score_weights(self.weights, pool, self),
            given=pool.need("labeled_embeddings", self) if self.given else None,
            within=pool.need("probabilities", self).argmax(axis=1) if self.within else None,
        ).positions
