"""Greedy picks by a value that only falls as more is picked: stale values are upper bounds, so few are refreshed."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.distances import squared_distance
from nextbatch.kernels.room import Room, admits, occupy
from nextbatch.kernels.rows import Matrix, gap


@compiled
def take_farthest(
    X: Matrix,
    candidates: NDArray[np.intp],
    radius: NDArray[np.float64],
    limit: float,
    limit_row: int,
    taken: NDArray[np.intp],
    distances: NDArray[np.float64],
    room: Room | None,
) -> int:
    """Take the candidate farthest from all taken, again and again, while no other row can be farther.

    `radius` are the candidates' squared distances to what was taken before, in the order of their positions. Every
    other row is at most at `limit`, and row `limit_row` is the first that may be there. Rows without `room` are passed
    over. Returns how many were taken.
    """
    # Invariant: radius holds the true distances of the candidates to everything taken. Bounded by len(candidates)
    # distances per pick, whatever the number of all rows is.
    for count in range(len(taken)):
        best = np.argmax(radius)
        row = candidates[best]
        if room is not None:
            # A row outside that may be farther is asked about in another call.
            while radius[best] > -np.inf and radius[best] >= limit and not admits(room, row):
                radius[best] = -np.inf
                best = np.argmax(radius)
                row = candidates[best]
            if radius[best] == -np.inf:
                return count
        if radius[best] < limit or (radius[best] == limit and row > limit_row):
            return count
        if room is not None:
            occupy(room, row)
        taken[count], distances[count] = row, radius[best]
        for i in range(len(candidates)):
            radius[i] = min(radius[i], gap(X, candidates[i], X, row))
        radius[best] = -1.0  # below every distance, so that duplicates of a taken row come before it
    return len(taken)


@compiled
def take_ranked(
    X: NDArray[np.float32],
    radius: NDArray[np.float64],
    novelty: NDArray[np.float64],
    scores: NDArray[np.float64],
    shares: NDArray[np.float64],
    taken: NDArray[np.intp],
    room: Room | None,
) -> int:
    """Take len(shares) times the row with the largest share * novelty + (1 - share) * score; ties by position.

    `radius` are the squared distances to what was taken before this call, `novelty` is made from them, both are -inf
    for rows that were taken or have no `room`. Novelty falls with the radius: only a row that comes out on top is
    measured against what this call took, and if it stays there, it is the largest. Returns how many were taken: fewer
    only if there is no room for another row.
    """
    # seen[i] is how many picks of this call the radius of row i knows. Bounded by one pass over the values per row that
    # comes out on top with a stale radius, and per pick.
    seen = np.zeros(len(X), np.intp)
    for count in range(len(shares)):
        share = shares[count]
        while True:
            top, best = 0, -np.inf
            for i in range(len(X)):
                value = share * novelty[i] + (1 - share) * scores[i]
                if value > best:
                    top, best = i, value
            if room is not None and best == -np.inf:
                return count
            if seen[top] == count:
                if room is None or admits(room, top):
                    break
                novelty[top] = -np.inf
                continue
            for t in range(seen[top], count):
                radius[top] = min(radius[top], squared_distance(X[top], X[taken[t]]))
            seen[top] = count
            novelty[top] = 1 - 1 / (1 + np.sqrt(radius[top]))
        if room is not None:
            occupy(room, top)
        taken[count] = top
        novelty[top] = -np.inf
    return len(shares)
