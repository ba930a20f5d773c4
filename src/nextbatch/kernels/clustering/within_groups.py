"""Distances within small groups, all pairs by differences: calls and lists would take longer than the arithmetic."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.distances import squared_distance


@compiled
def mean_nearest_in_groups(
    X: NDArray[np.float32],
    order: NDArray[np.intp],
    edges: NDArray[np.intp],
    groups: NDArray[np.intp],
    counts: NDArray[np.intp],
    means: NDArray[np.float64],
) -> None:
    """Write for every row of some `groups` the mean squared distance to its counts[g] nearest others of the group.

    Group g holds the rows order[edges[g]:edges[g + 1]]; where it has fewer others, all of them count.
    """
    for g in groups:
        members = order[edges[g] : edges[g + 1]]
        m = len(members)
        gaps = np.zeros((m, m))
        for i in range(m):
            for j in range(i):
                gaps[i, j] = squared_distance(X[members[i]], X[members[j]])
                gaps[j, i] = gaps[i, j]
        count = min(counts[g], m - 1)
        for i in range(m):
            nearest = np.sort(gaps[i])
            # The first is the row itself, or a copy of it, which is as near.
            total = 0.0
            for j in range(1, count + 1):
                total += nearest[j]
            means[members[i]] = total / max(1, count)
