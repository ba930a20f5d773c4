"""Draws by relevance: rows that are uncertain, and unlike those drawn before in their class probabilities."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled


@compiled
def draw_relevant(
    P: NDArray[np.float64],
    scores: NDArray[np.float64],
    power: float,
    draws: NDArray[np.float64],
    taken: NDArray[np.intp],
) -> None:
    """Write as many rows as there are `draws`, each drawn by its relevance to the `power` among those left.

    Relevance is the score plus the distance, scaled to [0, 1] over the rows left. The distance of a row starts at its
    score, and falls to its L1 distance to rows drawn before.
    """
    # Bounded by n C for the distances and n powers for every draw.
    n = len(P)
    distances, edges = scores.copy(), np.empty(n)
    left = np.ones(n, np.bool_)
    for t in range(len(taken)):
        low, high = np.inf, -np.inf
        for i in range(n):
            if left[i]:
                low, high = min(low, distances[i]), max(high, distances[i])
        span = high - low if high > low else 1.0
        most = 0.0
        for i in range(n):
            if left[i]:
                most = max(most, (distances[i] - low) / span + scores[i])
        total = 0.0
        for i in range(n):
            if left[i]:
                # Relative to the largest, so that no power overflows; where all are 0, all are drawn alike.
                relevance = (distances[i] - low) / span + scores[i]
                total += (relevance / most) ** power if most > 0 else 1.0
            edges[i] = total
        best = np.searchsorted(edges, draws[t] * total, side="right")
        while best >= n or not left[best]:  # a draw just below one can round up to the end
            best -= 1
        taken[t], left[best] = best, False
        for i in range(n):
            if left[i]:
                gap = 0.0
                for c in range(P.shape[1]):
                    gap += abs(P[i, c] - P[best, c])
                distances[i] = min(distances[i], gap)
