"""The largest of many scores in their order, without sorting the others."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# The threshold of the largest is guessed from about this many scores.
SCORES_SAMPLED = 10_000

# A key for each score, or what gives them for some positions, which is less work where few scores may be chosen.
Keys: TypeAlias = NDArray[np.uint64] | Callable[[NDArray[np.intp] | slice], NDArray[np.uint64]]


def largest(scores: NDArray[Any], k: int, keys: Keys | None = None) -> NDArray[np.intp]:
    """Return the positions of the `k` largest scores, largest first; equal ones by key, or by position without keys."""
    if k == 0:
        return np.empty(0, dtype=np.intp)
    candidates = _likely(scores, k)
    kept = scores[candidates]
    threshold = np.partition(kept, len(kept) - k)[len(kept) - k]
    above, tied = np.flatnonzero(kept > threshold), np.flatnonzero(kept == threshold)
    places = k - len(above)
    if keys is None:
        # The positions ascend within equal scores, so a stable sort keeps ties by position.
        chosen = np.concatenate([above, tied[:places]])
        order = np.argsort(-kept[chosen].astype(np.float64), kind="stable")  # integers may be unsigned
    else:
        own = keys(candidates) if callable(keys) else keys[candidates]
        drawn = tied if len(tied) == places else tied[np.argpartition(own[tied], places - 1)[:places]]
        chosen = np.concatenate([above, drawn])
        order = np.lexsort((own[chosen], -kept[chosen].astype(np.float64)))
    chosen = chosen[order]
    return chosen if isinstance(candidates, slice) else candidates[chosen]


def _likely(scores: NDArray[Any], k: int) -> NDArray[np.intp] | slice:
    """Return the positions of all scores above a guess, which is low enough that it leaves at least `k`."""
    sample = scores[:: max(1, len(scores) // SCORES_SAMPLED)]
    expected = k * len(sample) // len(scores)
    rank = len(sample) - 1 - 2 * expected - 16
    if k < len(scores) // 4 and rank > 0:
        likely = np.flatnonzero(scores >= np.partition(sample, rank)[rank])
        if len(likely) >= k:
            return likely
    return slice(None)
