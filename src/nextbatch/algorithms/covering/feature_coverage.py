"""Feature-based coverage: choose rows whose counts, per group, look like those of all rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from nextbatch import checks
from nextbatch.algorithms.limits import Limits
from nextbatch.errors import BadInput
from nextbatch.kernels.covering.feature_coverage import take_filling


def feature_coverage(
    X: Any, k: int, *, groups: Any, alpha: float = 0.02, limits: Limits | None = None
) -> NDArray[np.intp]:
    """Maximize sum over groups y and features f of M_yf log(alpha + m_yf) greedily; ties by position.

    M_yf is the sum of feature f over all rows of group y, m_yf the same over the chosen rows: the objective of the
    naive Bayes classifier in Wei, Iyer and Bilmes (ICML 2015), for features that are counts. Lazy greedy; bounded by
    one logarithm for every positive feature of every row whose gain is computed.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
        Non-negative, like word counts or tf-idf weights.
    k : int
        How many rows, 0 to n_samples.
    groups : array of shape (n_samples,)
        Numbers or names; for active learning the predicted classes.
    alpha : float
        The pseudo-count that smooths the logarithm, above zero.
    limits : Limits, optional
        Each row is then the best of those that the limits allow; fewer are taken only if no other is allowed.

    Returns
    -------
    array of shape (k,)
        Positions in greedy order.

    Raises
    ------
    BadInput
        If a feature is negative, `alpha` is not above zero, `k` is out of range, or `groups` do not fit the rows.

    Examples
    --------
    >>> feature_coverage([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 2, groups=[0, 0, 0])
    array([0, 2])
    """
    X = checks.matrix(X, "X")
    if (X < 0).any():
        row = int(np.flatnonzero((X < 0).any(axis=1))[0])
        raise BadInput(
            f"Feature coverage needs features that are counts or weights, row {row} has a negative one: "
            "use facility location instead."
        )
    if not alpha > 0:
        raise BadInput(f"The pseudo-count alpha must be above zero, got {alpha!r}.")
    k = checks.count(k, len(X))
    group = np.unique(np.asarray(groups), return_inverse=True)[1].reshape(-1)
    checks.same_length("groups", len(group), "rows", len(X))
    counts = csr_array(X)
    membership = csr_array((np.ones(len(X)), (group, np.arange(len(X)))), shape=(group.max(initial=0) + 1, len(X)))
    wanted: NDArray[np.float64] = (membership @ counts).toarray()
    have = np.full_like(wanted, alpha)
    room = None if limits is None else limits.room(k)
    positions: NDArray[np.intp] = take_filling(counts.data, counts.indices, counts.indptr, group, wanted, have, k, room)
    return positions
