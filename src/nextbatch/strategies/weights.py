"""Row weights by the name of an acquisition score, for strategies in which uncertain samples count more."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.pool import Pool
from nextbatch.scores import SCORES


def score_weights(name: str | None, pool: Pool, strategy: object) -> NDArray[np.float64] | None:
    """Return the score `name` of every sample; None, which means equal weights, without a name or where all are 0.

    All are 0 where the model is sure of every sample, for example because it has seen a single class.
    """
    if name is None:
        return None
    weights = SCORES[name](pool.need("probabilities", strategy))
    return weights if weights.any() else None
