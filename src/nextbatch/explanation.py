"""Why a batch was chosen: for each sample its gap, the size of its cluster, and its distance to labeled samples."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import nearest_neighbors
from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.row_access import count_rows


class Explanation(NamedTuple):
    """Arrays of shape (batch_size,), in the order of the batch; None if the pool does not have the input."""

    gap: NDArray[np.float64] | None  # between the two largest probabilities; 0: undecided
    cluster_size: NDArray[np.intp] | None  # number of pool samples whose nearest sample of the batch is this one
    distance_to_labeled: NDArray[np.float32] | None  # Euclidean, to the nearest labeled sample


def explain(pool: Pool, batch: ArrayLike) -> Explanation:
    """Return an explanation of the samples at the positions `batch` of `pool`.

    It does not depend on the strategy that chose them.

    Parameters
    ----------
    pool : Pool
    batch : array of int, shape (batch_size,)
        Different positions in the pool.

    Raises
    ------
    BadInput
        If `pool` is no `Pool`, or `batch` does not hold different positions in it.

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
