"""Greedy choices within limits as they are defined: every step looks at every row."""

from itertools import combinations

import numpy as np


def allowed(i, taken, case):
    """Whether row i may be taken after those taken, by the definition of each limit."""
    rows = [*taken, i]
    for names, most in case.get("groups", ()):
        if sum(names[j] == names[i] for j in rows) > most:
            return False
    for costs, budget in case.get("budgets", ()):
        if sum(costs[j] for j in rows) > budget * (1 + 1e-9):
            return False
    if "distance" in case:
        X = np.asarray(case["X"], dtype=np.float64)
        others = [X[j] for j in taken] + list(np.asarray(case.get("others", np.empty((0, X.shape[1]))), np.float64))
        return all(((X[i] - other) ** 2).sum() >= case["distance"] ** 2 for other in others)
    return True


def greedily(value, n, k, case):
    """Take `k` times the allowed row of the largest value(row, taken), ties by position."""
    taken = []
    while len(taken) < k:
        rows = [i for i in range(n) if i not in taken and allowed(i, taken, case)]
        if not rows:
            break
        taken.append(max(rows, key=lambda i: (value(i, taken), -i)))
    return taken


def feasible(n, k, case):
    """Yield every choice of up to `k` rows that the limits allow."""
    for size in range(k + 1):
        for rows in combinations(range(n), size):
            if all(allowed(rows[i], rows[:i], case) for i in range(size)):
                yield list(rows)


def coverage(similar, rows):
    """The sum over all rows of the similarity to the best of those chosen."""
    return similar[:, rows].max(axis=1).sum() if len(rows) else 0.0
