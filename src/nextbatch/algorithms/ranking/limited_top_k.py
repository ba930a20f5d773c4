"""The k largest scores within limits: by score, or with a budget the best of three orders."""

from math import fsum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.ordering import largest
from nextbatch.kernels.room import TOO_DEAR, take_in_order

# Each time that the limits refuse too many, this many times as many of the largest scores are looked at.
WIDER = 4

Keys = NDArray[np.uint64] | None


class InOrder(NamedTuple):
    """The rows that were taken, and whether one was refused because it cost too much."""

    positions: NDArray[np.intp]
    too_dear: bool


def largest_within(scores: NDArray[np.float64], k: int, keys: Keys, limits: Limits) -> InOrder:
    """Take up to `k` rows in the order of `largest`, each if there is room for it."""
    room, n = limits.room(k), len(scores)
    taken = np.zeros(n, dtype=bool)
    seen, size, count = 0, min(k, n), 0
    while True:
        # A longer order begins with the shorter one.
        order = largest(scores, size, keys)
        count += take_in_order(room, order[seen:], k - count, taken[seen:size])
        if count == k or size == n:
            return InOrder(order[taken[:size]], bool(room.refusals[TOO_DEAR]))
        seen, size = size, min(WIDER * size, n)


def worth_most(scores: NDArray[np.float64], k: int, keys: Keys, limits: Limits) -> NDArray[np.intp]:
    """Return the best of three batches by the sum of scores: the largest first, by the root of the cost, by the cost.

    With a budget as the only limit it has at least half of the largest possible sum. Where no row was too dear, the
    order by score stands; so it does with negative scores, which do not add up to what a batch is worth.
    """
    plain = largest_within(scores, k, keys, limits)
    if not plain.too_dear or scores.min() < 0:
        return plain.positions
    others = [largest_within(scores / prices, k, keys, limits) for prices in limits.prices]
    return max((plain, *others), key=lambda order: fsum(scores[order.positions])).positions
