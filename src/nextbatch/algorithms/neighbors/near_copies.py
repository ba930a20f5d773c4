"""Near copies: rows that are nearer to each other than chance explains, such as frames of one video."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_neighbors

# Rows that say which distances are usual. Fewer than FEWEST tell nothing: then only exact copies count.
REFERENCES, FEWEST = 500, 40
# Quantiles of the distances to references between which these are taken to grow as a power of their rank.
SCALES = ((0.02, 0.1), (0.1, 0.5))
# A near copy is so near as the nearest of only one sample in a hundred would be by chance, and NEAR times as near as
# its nearest would usually be. Measured: 0.1 % of digits; 5 % or less of smooth clouds in 1 to 50 dimensions and of
# four small tables; of videos with 20 frames or more, 98 % or more where frames differ by a twentieth of what videos
# do, 64 % or more where they differ by a tenth.
CHANCE, NEAR = 0.01, 0.3
# Rows whose distances to half of the references are sorted at once.
BLOCK = 8192


def near_limits(
    points: Any, references: Any, n_among: int, own: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Return for each point the distance below which one of `n_among` others is a near copy; 0 where it is unknown.

    Usual distances follow from the data: a point's distances to random others grow, between two of their quantiles, as
    a power of their rank. The power, the median over all points, extends that to rank one, where the nearest of the
    others should lie. Rows of one group are too few among random ones to be seen there.

    Parameters
    ----------
    points : array of shape (n_points, n_features), or sparse
    references : array of shape (n_references, n_features), or sparse
        Drawn at random from the others, REFERENCES of them.
    n_among : int
        How many others there are.
    own : array of bool, shape (n_points,), optional
        Which points are references themselves: their distance to themselves says nothing.

    Examples
    --------
    >>> rows = np.random.default_rng(0).normal(size=(1000, 2))
    >>> limits = near_limits(rows[:500], rows[500:], 500)
    >>> nearest = nearest_neighbors(rows[:500], 1, among=rows[500:]).distances[:, 0]
    >>> int((nearest < limits).sum())
    7
    """
    n = references.shape[0]
    if n < FEWEST:
        return np.zeros(points.shape[0])
    ranks = sorted({max(int(share * n), 1) for scale in SCALES for share in scale})
    own = np.zeros(points.shape[0], dtype=bool) if own is None else own
    blocks = [slice(start, start + BLOCK) for start in range(0, points.shape[0], BLOCK)]
    usual = np.concatenate([_at_ranks(points[block], references, ranks, own[block]) for block in blocks])
    found = dict(zip(ranks, usual.T, strict=True))
    # The scale that expects more: at the other one, classes or groups lie between, and the power says little.
    expected = [
        _expected(found[max(int(low * n), 1)], found[int(high * n)], low, high, n_among) for low, high in SCALES
    ]
    return np.asarray(np.max(expected, axis=0))


def _at_ranks(points: Any, references: Any, ranks: list[int], own: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the distances of points to the references of these ranks, the nearest being the first."""
    most = min(ranks[-1] + 1, references.shape[0])
    distances = nearest_neighbors(points, most, among=references).distances.astype(np.float64)
    places = np.minimum(np.array(ranks) - 1 + own[:, None], most - 1)
    return np.take_along_axis(distances, places, axis=1)


def _expected(
    lower: NDArray[np.float64], upper: NDArray[np.float64], low: float, high: float, n_among: int
) -> NDArray[np.float64]:
    """Return the distance of a near copy that the distances at two quantiles let expect."""
    growing = (lower > 0) & (upper > lower)
    if not growing.any():
        return np.zeros(len(lower))
    power = np.median(np.log(upper[growing] / lower[growing])) / np.log(high / low)
    return np.asarray(lower * (1 / (low * n_among)) ** power * min(NEAR, CHANCE**power))
