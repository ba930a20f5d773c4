"""Binary BAIT, against its published algebra in numpy: every pick looks at every row through d x d matrices.

`trace` is what both make small, tr(M⁻¹F) with the chosen rows in M. The rows are unit vectors, times
the root of p (1 - p).
"""

import numpy as np
from mixture import mixture

SIZES = [{"n": 5_000, "k": 100, "d": 128}, {"n": 50_000, "k": 1_000, "d": 384}]
SMOKE = {"n": 400, "k": 20, "d": 16}
MEMORY = {"the published algebra": lambda size: 24 * size["n"] * size["d"]}
UP_TO = {"the published algebra": 5_000}


def data(n, k, d):
    X, _ = mixture(n, d)
    p = np.random.default_rng(1).uniform(0.5, 1.0, n)
    return np.sqrt(p * (1 - p))[:, None] * X.astype(np.float64)


def ours(V, k):
    from nextbatch.algorithms import trace_design

    return trace_design(V, k)


def published(V, k):
    fisher = V.T @ V / len(V)
    A = np.eye(V.shape[1])
    chosen = []
    for sign, picks in ((1, 2 * k), (-1, k)):
        for _ in range(picks):
            rows = V if sign > 0 else V[chosen]
            VA = rows @ A
            den = sign + (VA * rows).sum(axis=1)
            gains = (VA @ fisher * VA).sum(axis=1) / den
            if sign > 0:
                gains[chosen] = -np.inf
            best = int(np.argmax(gains))
            A = A - np.outer(VA[best], VA[best]) / den[best]
            if sign > 0:
                chosen.append(best)
            else:
                chosen.pop(best)
    return np.array(chosen)


METHODS = {"nextbatch": ours, "the published algebra": published}


def objective(V, positions):
    M = np.eye(V.shape[1]) + V[positions].T @ V[positions]
    return {"trace": float(np.trace(np.linalg.solve(M, V.T @ V / len(V)))), "different": len(np.unique(positions))}


def unit(size, machine):
    return "the products of all rows with what each pick changes, 8 n k d flop", (
        8 * size["n"] * size["k"] * size["d"] / machine["product"]
    )
