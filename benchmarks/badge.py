"""BADGE, against scikit-activeml and numpy: k-means++ on the gradients of the last layer, 10 classes.

scikit-activeml writes the gradients out. In numpy they stay products of two factors, as here, and each row is drawn
after the distances to the one before: that is what is left of the difference when the gradients cost nothing.

`potential` is the sum of squared distances of all gradients to the nearest one chosen, on gradients that are written
out. Both begin with the longest gradient and draw the others, so that potentials differ by chance; and scikit-activeml
counts the gradient of zero as drawn, which makes its potential larger.
"""

import numpy as np
from mixture import mixture, squared_distances_to_nearest

SIZES = [{"n": 10_000, "k": 1_000, "d": 512}, {"n": 50_000, "k": 1_000, "d": 512}]
SMOKE = {"n": 500, "k": 50, "d": 32}
CLASSES = 10
# Bytes for each number of a gradient: the gradients in float64, and their squares.
MEMORY = {"scikit-activeml Badge": lambda size: 16 * size["n"] * size["d"] * CLASSES}
UP_TO = {"scikit-activeml Badge": 10_000}


def data(n, k, d):
    X, _ = mixture(n, d)
    logits = 4 * X @ np.random.default_rng(1).standard_normal((d, CLASSES), dtype=np.float32)
    P = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(np.float64)
    return X, P / P.sum(axis=1, keepdims=True)


def ours(given, k):
    from nextbatch import Pool
    from nextbatch.strategies import BADGE

    X, P = given
    return BADGE().select(Pool(embeddings=X, probabilities=P), k, np.random.default_rng(0))


def scikit_activeml(given, k):
    from skactiveml.base import SkactivemlClassifier
    from skactiveml.pool import Badge

    X, P = given

    class Known(SkactivemlClassifier):
        def fit(self, X, y, sample_weight=None):
            return self

        def predict_proba(self, X):
            return P

    unlabeled = np.full(len(X), np.nan)
    return Badge(random_state=0).query(X, unlabeled, Known(classes=range(CLASSES)), fit_clf=False, batch_size=k)


def factorized(given, k):
    X, P = given
    G = (np.eye(P.shape[1])[P.argmax(axis=1)] - P).astype(np.float32)
    squares = (G**2).sum(axis=1) * (X**2).sum(axis=1)
    rng, drawn, nearest = np.random.default_rng(0), [int(squares.argmax())], np.full(len(X), np.inf)
    while True:
        last = drawn[-1]
        gaps = squares + squares[last] - 2 * (G @ G[last]) * (X @ X[last])
        nearest = np.minimum(nearest, np.maximum(gaps, 0).astype(np.float64))
        nearest[last] = 0
        if len(drawn) == k:
            return np.array(drawn)
        drawn.append(int(rng.choice(len(X), p=nearest / nearest.sum())))


METHODS = {"nextbatch": ours, "scikit-activeml Badge": scikit_activeml, "numpy, factorized": factorized}


def gradients(X, P):
    factors = np.eye(P.shape[1])[P.argmax(axis=1)] - P
    return (factors[:, :, None] * X[:, None, :]).reshape(len(X), -1).astype(np.float32)


def objective(given, positions):
    X, P = given
    chosen = gradients(X[positions], P[positions])
    blocks = [slice(start, start + 1000) for start in range(0, len(X), 1000)]
    potential = sum(float(squared_distances_to_nearest(gradients(X[b], P[b]), chosen).sum()) for b in blocks)
    return {"potential": potential, "different": len(np.unique(positions))}


def unit(size, machine):
    return "the products of all rows with all drawn ones, 2 n k (d + C) flop", (
        2 * size["n"] * size["k"] * (size["d"] + CLASSES) / machine["product"]
    )
