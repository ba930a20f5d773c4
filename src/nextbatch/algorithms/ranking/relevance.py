"""Falcun: draws rows that are uncertain, and unlike those drawn before in their class probabilities."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.kernels.picking.relevance import draw_relevant


def relevance_draws(
    probabilities: Any, k: int, rng: Generator, *, scores: Any, power: float = 10.0
) -> NDArray[np.intp]:
    """Return `k` different rows, each drawn in proportion to its relevance to the `power` among those left.

    Relevance is the score of a row plus its diversity: the smallest L1 distance of its probabilities to those drawn
    before, at most its score, scaled to [0, 1] over the rows left. Falcun (Gilhuber et al., 2023). Bounded by n C and
    n powers for each row.

    Parameters
    ----------
    probabilities : array of shape (n_samples, n_classes)
    k : int
        How many rows, 0 to n_samples.
    rng : Generator
        Draws one number for each row.
    scores : array of shape (n_samples,)
        Not negative.
    power : float

    Returns
    -------
    array of shape (k,)

    Raises
    ------
    BadInput
        If `k` is out of range, or `scores` are negative or not as many as the rows.

    Examples
    --------
    >>> P = np.array([[1.0, 0.0], [0.5, 0.5], [0.51, 0.49]])
    >>> relevance_draws(P, 2, np.random.default_rng(0), scores=[0.0, 1.0, 0.98], power=100)
    array([1, 2])
    """
    P = checks.numbers(probabilities, "probabilities", ndim=2).astype(np.float64)
    scores = checks.row_weights(scores, len(P)) if np.any(scores) else np.zeros(len(P))
    taken = np.empty(checks.count(k, len(P)), dtype=np.intp)
    power = float(checks.number(power, "power", 0, 1e9))
    draw_relevant(P, scores, power, checks.generator(rng).random(len(taken)), taken)
    return taken
