"""Feature-based coverage: choose rows whose counts, per group, look like those of all rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput


def feature_coverage(X: Any, k: int, *, groups: Any, alpha: float = 0.02) -> NDArray[np.intp]:
    """Maximize sum over groups y and features f of M_yf log(alpha + m_yf) greedily; ties by position.

    M_yf is the sum of feature f over all rows of group y, m_yf the same over the chosen rows: the objective of the
    naive Bayes classifier in Wei, Iyer and Bilmes (ICML 2015), for features that are counts.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
        Non-negative, like word counts or tf-idf weights.
    k : int
    groups : array of shape (n_samples,)
    alpha : float
        The pseudo-count that smooths the logarithm.

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
    k = checks.count(k, len(X))
    group = np.unique(np.asarray(groups), return_inverse=True)[1]
    checks.same_length("groups", len(group), "rows", len(X))
    wanted = np.zeros((int(group.max(initial=0)) + 1, X.shape[1]))
    np.add.at(wanted, group, X)
    have = np.full_like(wanted, alpha)
    gain = np.array([_gain(X[i], wanted[y], have[y]) for i, y in enumerate(group)])
    positions = np.empty(k, dtype=np.intp)
    for i in range(k):
        p = positions[i] = np.argmax(gain)
        have[group[p]] += X[p]
        gain[p] = -np.inf
        # Only rows of this group see other counts than before.
        for j in np.flatnonzero((group == group[p]) & (gain > -np.inf)):
            gain[j] = _gain(X[j], wanted[group[j]], have[group[j]])
    return positions


def _gain(row: NDArray[np.float32], wanted: NDArray[np.float64], have: NDArray[np.float64]) -> float:
    return float(wanted @ np.log1p(row / have))
