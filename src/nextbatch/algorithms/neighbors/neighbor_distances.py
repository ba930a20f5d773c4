"""How far the nearest rows of the same group are on average: small for a typical row, large for an outlier."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.neighbors.nearest_neighbors import fill_lists
from nextbatch.algorithms.neighbors.products import FramedRows, frame_of, nothing_near, prepare, taken_from
from nextbatch.errors import BadInput
from nextbatch.kernels.clustering.clusters import sort_by_label
from nextbatch.kernels.clustering.within_groups import mean_nearest_in_groups
from nextbatch.kernels.layout import for_kernels
from nextbatch.threads import Each, workers

# From this many rows on, all threads work on one group together; smaller groups get one thread each.
LARGE_GROUP = 2048
# Up to this many rows, all pairs are measured at once: lists and products for each group would take longer.
SMALL_GROUP = 32
# Groups are handed to a thread 16 at a time, small ones 64.
GROUPS_PER_TASK, SMALL_PER_TASK = 16, 64


def neighbor_distances(X: Any, k: Any, *, within: Any = None) -> NDArray[np.float64]:
    """Return for each row the mean squared distance to its `k` nearest rows, itself excluded, in its own group.

    In a group of k rows or fewer these are all the others; a row alone has the distance 0. Bounded by the matrix
    products of the groups: 2 n m d flop for groups of m rows.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    k : int, or array of int of shape (n_groups,)
        At least 0; one count for all groups, or one for each, in the order of their numbers.
    within : array of shape (n_samples,), optional
        The group of each row, a number from 0 on; all are of one group if None.

    Returns
    -------
    array of shape (n_samples,)
        Means of squared Euclidean distances.

    Raises
    ------
    BadInput
        If `k` is no whole number from 0 on, nor one for each group, or `within` does not hold such a number for each
        row.

    Examples
    --------
    >>> neighbor_distances([[0.0], [1.0], [3.0], [9.0]], 2)
    array([ 5. ,  2.5,  6.5, 50. ])
    """
    X = checks.matrix(X, "X")
    groups = np.zeros(len(X), dtype=np.intp) if within is None else _group_numbers(within, len(X))
    order, edges = np.empty(len(X), np.intp), np.empty(groups.max(initial=0) + 2, np.intp)
    sort_by_label(groups, order, edges)
    sizes = np.diff(edges)
    counts = _counts(k, len(sizes))
    result = np.zeros(len(X))
    small, larger = np.flatnonzero(sizes <= SMALL_GROUP), np.flatnonzero(sizes > SMALL_GROUP).tolist()
    with workers() as each:
        values = for_kernels(X)
        each(
            lambda some: mean_nearest_in_groups(values, order, edges, some, counts, result),
            [small[a : a + SMALL_PER_TASK] for a in range(0, len(small), SMALL_PER_TASK)],
        )
        if not larger:
            return result
        rows = prepare(X, frame_of(X), each)

        def write_means(groups: list[int], each: Each = _in_turn) -> None:
            for group in groups:
                members = order[edges[group] : edges[group + 1]]
                result[members] = _mean_distances(taken_from(rows, members), int(counts[group]), each)

        middle = [group for group in larger if sizes[group] < LARGE_GROUP]
        each(write_means, [middle[a : a + GROUPS_PER_TASK] for a in range(0, len(middle), GROUPS_PER_TASK)])
        write_means([group for group in larger if sizes[group] >= LARGE_GROUP], each)
    return result


def _counts(k: Any, n_groups: int) -> NDArray[np.intp]:
    if np.ndim(k) == 0:
        return np.full(n_groups, checks.whole(k, "k"), dtype=np.intp)
    counts = np.asarray(k)
    if counts.shape != (n_groups,) or counts.dtype.kind not in "iu" or counts.min(initial=0) < 0:
        raise BadInput(f"k must be a whole number from 0 on, or one for each of {n_groups} groups, got {k!r}.")
    return counts.astype(np.intp)


def _group_numbers(within: Any, n: int) -> NDArray[np.intp]:
    groups = np.asarray(within)
    if groups.ndim != 1 or groups.dtype.kind not in "iu" or groups.min(initial=0) < 0:
        raise BadInput(f"within must hold whole numbers from 0 on, one for each row, got {within!r}.")
    checks.same_length("within", len(groups), "rows", n)
    numbered: NDArray[np.intp] = np.unique(groups, return_inverse=True)[1]
    return numbered


def _mean_distances(X: FramedRows, k: int, each: Each) -> NDArray[np.float64]:
    nearest = nothing_near(len(X), min(k + 1, len(X)))
    fill_lists(X, X, nearest, each)
    # The first is the row itself, or a copy of it, which is as near.
    means: NDArray[np.float64] = nearest.distances[:, 1:].sum(axis=1) / max(1, nearest.distances.shape[1] - 1)
    return means


def _in_turn(function: Any, blocks: Any) -> list[Any]:
    return [function(block) for block in blocks]
