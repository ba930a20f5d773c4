"""Label savings: how many labels fewer than random a strategy needs for the same accuracy."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.errors import BadInput

REPLICATES = 2000


@dataclass(frozen=True)
class Target:
    """An accuracy to reach: a fixed one, or what random reaches with `after` labels.

    In a replicate of the bootstrap the second is what random reaches *there*, as the question means it.
    """

    after: int | None = None
    accuracy: float | None = None

    def of(self, random: NDArray[np.float64], n_labeled: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the accuracy to reach for each of the mean curves `random` of shape (..., n_rounds)."""
        if self.accuracy is not None:
            return np.full(random.shape[:-1], self.accuracy)
        rounds = np.flatnonzero(n_labeled == self.after)
        if not len(rounds):
            raise BadInput(f"A target must be an accuracy or one of the label counts {list(n_labeled)}, got {self}.")
        return np.asarray(random[..., : rounds[0] + 1].max(axis=-1))


class Savings(NamedTuple):
    """How a strategy reaches a target, on mean curves.

    `share` is 1 - labels needed / labels random needs: 0.4 means 40 % fewer, -0.1 means 10 % more. It is -inf where
    the strategy never reaches the target, +inf where random alone never does, NaN where neither does. `low` and
    `high` end its 95 % interval, with the same meaning.
    """

    target: Target
    accuracy: float
    labels: float
    labels_of_random: float
    share: float
    low: float
    high: float


def usual_targets(n_labeled: Any) -> tuple[Target, ...]:
    """Return what random reaches after a half, three quarters and all of the rounds.

    Examples
    --------
    >>> [target.after for target in usual_targets([10, 20, 30, 40, 50])]
    [30, 40, 50]
    """
    last = len(n_labeled) - 1
    rounds = sorted({round(last * share) for share in (0.5, 0.75, 1.0)})
    return tuple(Target(after=int(n_labeled[i])) for i in rounds)


def labels_needed(curves: Any, n_labeled: Any, accuracy: Any) -> NDArray[np.float64]:
    """Return where the running maximum of each curve first reaches `accuracy`, interpolated; infinity if never.

    Parameters
    ----------
    curves : array of shape (..., n_rounds)
    n_labeled : array of shape (n_rounds,)
    accuracy : array of shape (...)

    Examples
    --------
    >>> float(labels_needed([0.5, 0.7, 0.6, 0.9], [10, 20, 30, 40], 0.8))
    35.0
    """
    best = np.maximum.accumulate(np.asarray(curves, dtype=np.float64), axis=-1)
    labels = np.asarray(n_labeled, dtype=np.float64)
    goal = np.asarray(accuracy, dtype=np.float64)[..., None]
    reached = best >= goal
    after = reached.argmax(axis=-1)[..., None]
    before = np.maximum(after - 1, 0)
    low, high = np.take_along_axis(best, before, axis=-1), np.take_along_axis(best, after, axis=-1)
    part = np.where(high > low, (goal - low) / np.where(high > low, high - low, 1), 0.0)
    needed = labels[before] + np.clip(part, 0, 1) * (labels[after] - labels[before])
    return np.asarray(np.where(reached.any(axis=-1), needed[..., 0], np.inf))


def label_savings(
    strategy: Any, random: Any, n_labeled: Any, target: Target, rng: Generator, replicates: int = REPLICATES
) -> Savings:
    """Return how many labels `strategy` saves against random on the mean curves, bootstrapped over paired runs.

    Parameters
    ----------
    strategy, random : array of shape (n_pairs, n_rounds)
        Accuracies; row i of both has the same seed, so that a replicate draws seeds, not runs.
    n_labeled : array of shape (n_rounds,)
    target : Target
    rng : Generator
    """
    both = np.stack([np.asarray(strategy, dtype=np.float64), np.asarray(random, dtype=np.float64)])
    n_labeled, pairs = np.asarray(n_labeled), both.shape[1]
    weights = rng.multinomial(pairs, np.full(pairs, 1 / pairs), size=replicates) / pairs
    accuracy, needed, share = _shares(both.mean(axis=1), n_labeled, target)
    # einsum, not a matrix product: its sums do not depend on how many threads there are, to the last digit.
    means = np.einsum("rp,spn->srn", weights, both)
    low, high = _ends(_shares(means, n_labeled, target)[2])
    return Savings(target, float(accuracy), float(needed[0]), float(needed[1]), float(share), low, high)


def _shares(
    means: NDArray[np.float64], n_labeled: NDArray[np.intp], target: Target
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    accuracy = target.of(means[1], n_labeled)
    needed = labels_needed(means, n_labeled, np.stack([accuracy, accuracy]))
    with np.errstate(invalid="ignore"):
        share = np.where(np.isinf(needed[1]), np.inf, 1 - needed[0] / needed[1])
    return accuracy, needed, np.where(np.isinf(needed).all(axis=0), np.nan, share)


def _ends(shares: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 2.5 % and 97.5 % points; a replicate in which neither arrives counts against each end."""
    unknown = np.isnan(shares)
    low = np.quantile(np.where(unknown, -np.inf, shares), 0.025, method="inverted_cdf")
    high = np.quantile(np.where(unknown, np.inf, shares), 0.975, method="inverted_cdf")
    return float(low), float(high)
