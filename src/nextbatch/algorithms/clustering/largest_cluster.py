"""LCMD: repeatedly the farthest row of the cluster whose squared distances to its center sum to most."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.neighbors.neighbor_graph import row_squares
from nextbatch.algorithms.neighbors.products import row_blocks
from nextbatch.kernels.clustering.largest_cluster import go_over
from nextbatch.kernels.layout import frozen
from nextbatch.kernels.settled import settled
from nextbatch.row_access import count_rows
from nextbatch.threads import workers


def largest_cluster_first(X: Any, k: int, *, given: Any = None) -> NDArray[np.intp]:
    """Return `k` rows, each the farthest from its center in the cluster whose squared distances sum to most.

    Largest cluster maximum distance (Holzmüller et al., 2023). Centers are the given and the taken rows, and a row
    belongs to the nearest of them, the earlier one of equally near ones. Ties by position. Bounded by memory: 4 n d
    bytes for each row taken or given.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int
        How many rows, 0 to n_samples.
    given : array of shape (n_given, n_features), optional
        Rows that are centers from the start. Without them the first row taken is the longest.

    Returns
    -------
    array of shape (k,)

    Raises
    ------
    BadInput
        If `k` is out of range, or `given` has other columns than `X`.

    Examples
    --------
    >>> largest_cluster_first([[0.0], [1.0], [2.0], [8.0], [9.5]], 2, given=[[0.0], [9.0]])
    array([2, 3])
    """
    X = frozen(checks.matrix(X, "X"))
    n, k = len(X), checks.count(k, len(X))
    centers = X[:0] if given is None or not count_rows(given) else checks.matrix(given, "given")
    checks.same_columns("given", centers, "X", X)
    distances, owners = np.full(n, np.inf), np.zeros(n, dtype=np.intp)
    taken, left = np.empty(k, dtype=np.intp), np.ones(n, dtype=bool)
    with workers() as each:

        def add(center: NDArray[np.float32], name: int) -> None:
            center = frozen(center)
            each(lambda b: go_over(X[slice(*b)], center, name, distances[slice(*b)], owners[slice(*b)]), row_blocks(n))

        for name, center in enumerate(centers):
            add(center, name)
        for i in range(k):
            if i == 0 and not len(centers):
                taken[i] = np.argmax(row_squares(X))
            else:
                sums = settled(np.bincount(owners, distances, minlength=1))
                # A cluster of which every row is taken, or is a copy of its center, has nothing to give.
                inside = left & (owners == np.argmax(sums)) if sums.max() > 0 else left
                taken[i] = np.argmax(np.where(inside, distances, -1.0))
            left[taken[i]] = False
            add(X[taken[i]], len(centers) + i)
    return taken
