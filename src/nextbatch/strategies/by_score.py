"""Acquisition scores for strategies: of a pool by their name, as the order of a batch, or as weights of rows."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.algorithms import top_k
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.scores import SCORES
from nextbatch.strategies.picks import Picks


def needs_of_score(name: str | None) -> tuple[Need, ...]:
    """Return what the score `name` reads; nothing without a name."""
    if name is None:
        return ()
    score = SCORES[name]
    return (Need(score.reads), *([Need(score.reads, of="labeled")] if score.beside else []))


def score_of(name: str, pool: Pool, strategy: object) -> NDArray[np.float64]:
    """Return the score `name` of every sample of `pool`, for `strategy`, which needs it."""
    return SCORES[name](*(pool.need(need.name, strategy) for need in needs_of_score(name)))


def highest(name: str, pool: Pool, batch_size: int, rng: Generator, strategy: object, limits: Limits | None) -> Picks:
    """Return the samples with the largest score, within limits if there are any; ties as in `top_k`."""
    scores = score_of(name, pool, strategy)
    positions = top_k(scores, batch_size, rng, rows=pool.rows, limits=limits, additive=True)
    return Picks(positions, score=scores[positions])


def score_weights(name: str | None, pool: Pool, strategy: object) -> NDArray[np.float64] | None:
    """Return the score `name` of every sample; None, which means equal weights, without a name or where all are 0.

    All are 0 where the model is sure of every sample, for example because it has seen a single class.
    """
    if name is None:
        return None
    weights = score_of(name, pool, strategy)
    return weights if weights.any() else None
