"""Acquisition scores: from an input to one number per sample; higher means that we want the label more."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.scores.of_committees import bald as bald
from nextbatch.scores.of_committees import consensus_entropy as consensus_entropy
from nextbatch.scores.of_committees import epig as epig
from nextbatch.scores.of_committees import max_kl as max_kl
from nextbatch.scores.of_committees import variation_ratio as variation_ratio
from nextbatch.scores.of_committees import vote_entropy as vote_entropy
from nextbatch.scores.of_numbers import deviation as deviation
from nextbatch.scores.of_probabilities import entropy as entropy
from nextbatch.scores.of_probabilities import least_confidence as least_confidence
from nextbatch.scores.of_probabilities import margin as margin
from nextbatch.scores.of_rates import cardinality as cardinality
from nextbatch.scores.of_rates import max_margin as max_margin
from nextbatch.scores.of_rates import mean_margin as mean_margin
from nextbatch.scores.of_rates import min_margin as min_margin


class Score(NamedTuple):
    """An acquisition score: the name of the input that it reads, and its function of that input.

    With `beside` the function also reads this input of the labeled samples.

    Examples
    --------
    >>> SCORES["margin"].reads, SCORES["margin"](np.array([[0.5, 0.5, 0.0]]))
    ('probabilities', array([1.]))
    """

    reads: str
    of: Callable[..., NDArray[np.float64]]
    beside: bool = False

    def __call__(self, *values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the score of every sample."""
        return self.of(*values)


def given(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Return the scores that the user gives, higher meaning that the label is wanted more, as they are.

    Examples
    --------
    >>> given(np.array([2, -1]))
    array([ 2., -1.])
    """
    return np.asarray(scores, dtype=np.float64)


# One line per score; strategies look it up by its name.
SCORES: dict[str, Score] = {
    "margin": Score("probabilities", margin),
    "least_confidence": Score("probabilities", least_confidence),
    "entropy": Score("probabilities", entropy),
    "bald": Score("committee", bald),
    "vote_entropy": Score("committee", vote_entropy),
    "consensus_entropy": Score("committee", consensus_entropy),
    "variation_ratio": Score("committee", variation_ratio),
    "max_kl": Score("committee", max_kl),
    "mean_margin": Score("rates", mean_margin),
    "max_margin": Score("rates", max_margin),
    "min_margin": Score("rates", min_margin),
    "cardinality": Score("rates", cardinality, beside=True),
    "deviation": Score("variances", deviation),
    "scores": Score("scores", given),
}
