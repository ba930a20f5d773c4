"""Why a batch was chosen: for each of its samples how uncertain it is, how many it stands for, how new it is."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import nearest_neighbors
from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.row_access import count_rows


class Explanation(NamedTuple):
    """One entry per sample of the batch, in its order; None where the pool does not show what is needed."""

    gap: NDArray[np.float64] | None  # between the two largest probabilities: 0 is a coin toss
    cluster_size: NDArray[np.intp] | None  # how many samples of the pool have this one as their nearest in the batch
    distance_to_labeled: NDArray[np.float32] | None  # to the nearest labeled sample


def explain(pool: Pool, batch: ArrayLike) -> Explanation:
    """Describe the samples at the positions `batch` of `pool`, whatever strategy chose them.

    Raises
    ------
    BadInput
        If `pool` is no pool, or `batch` no list of different positions in it.

    Examples
    --------
    >>> pool = Pool(embeddings=[[0.0], [1.0], [9.0]], labeled_embeddings=[[5.0]])
    >>> explain(pool, [0, 2]).cluster_size
    array([2, 1])
    >>> explain(pool, [0, 2]).distance_to_labeled
    array([5., 4.], dtype=float32)
    """
    if not isinstance(pool, Pool):
        raise BadInput(f"pool must be a Pool, got {type(pool).__name__}: write Pool(embeddings=...).")
    positions = checks.indices(batch, len(pool), "batch")
    gap = size = distance = None
    if (probabilities := pool.take(positions).probabilities) is not None:
        gap = 1.0 - scores.margin(probabilities)
    embeddings, labeled = pool.embeddings, pool.labeled_embeddings
    if embeddings is not None and len(positions):
        chosen = embeddings[positions]
        nearest = nearest_neighbors(embeddings, 1, among=chosen).positions[:, 0]
        size = np.bincount(nearest, minlength=len(positions))
        if labeled is not None and count_rows(labeled):
            distance = nearest_neighbors(chosen, 1, among=labeled).distances[:, 0]
    return Explanation(gap, size, distance)
