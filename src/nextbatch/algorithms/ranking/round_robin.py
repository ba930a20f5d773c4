"""Round robin: one row of each group a turn, groups with the fewest rows first."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks


def round_robin(groups: Any, k: int, *, keys: Any = None) -> NDArray[np.intp]:
    """Return `k` rows: in each turn every group gives one row, the smallest groups first, until it has none left.

    Bounded by a sort of the rows.

    Parameters
    ----------
    groups : array of int, shape (n_samples,)
        The number of each row's group, from 0.
    k : int
        How many rows, 0 to n_samples.
    keys : array of shape (n_samples,), optional
        A group gives its rows by ascending keys; random keys make it a draw. Without them by position.

    Returns
    -------
    array of shape (k,)

    Raises
    ------
    BadInput
        If `k` is out of range, or `keys` are not as many as the rows.

    Examples
    --------
    >>> round_robin([2, 2, 2, 0, 1, 1], 5)
    array([3, 4, 0, 5, 1])
    """
    groups = checks.numbers(groups, "groups", ndim=1).astype(np.intp)
    keys = np.arange(len(groups)) if keys is None else np.asarray(keys)
    checks.same_length("keys", len(keys), "rows", len(groups))
    k = checks.count(k, len(groups))
    sizes = np.bincount(groups, minlength=1)
    order = np.lexsort((keys, groups))
    turn = np.empty(len(groups), dtype=np.intp)
    turn[order] = np.arange(len(groups)) - (np.cumsum(sizes) - sizes)[groups[order]]
    return np.lexsort((groups, sizes[groups], turn))[:k]
