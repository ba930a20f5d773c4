"""What a network shows of rows: embeddings and probabilities, both from one pass, made when the first is read."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.pool import Pool
from nextbatch.row_access import count_rows


class Seen(NamedTuple):
    """Embeddings of shape (n_samples, n_units) and probabilities of shape (n_samples, n_classes)."""

    embeddings: NDArray[np.float32]
    probabilities: NDArray[np.float32]


def pool_of(see: Callable[[Any], Seen], unlabeled: Any, labeled: Any) -> Pool:
    """Return the pool of what `see` shows; two strategies that look at it pay once. `labeled` may be None."""
    pool, beside = cache(lambda: see(unlabeled)), cache(lambda: see(labeled))
    return Pool(
        embeddings=lambda: pool().embeddings,
        probabilities=lambda: pool().probabilities,
        labeled_embeddings=None if labeled is None else lambda: beside().embeddings,
        labeled_probabilities=None if labeled is None else lambda: beside().probabilities,
        size=count_rows(unlabeled),
    )
