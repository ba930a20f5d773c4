"""Label savings: the share of labels that a strategy saves against random at the same accuracy."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.statistics.bootstrap import REPLICATES, interval_ends, seed_weights

# How much of the way from random's first accuracy to its best one the usual targets are.
PARTS = (0.5, 0.75, 0.9, 1.0)


@dataclass(frozen=True)
class Target:
    """An accuracy to reach: a fixed `accuracy`, or a `part` of the way that random goes with up to `after` labels.

    The way is from its first accuracy to its best one; a part of 1 is the best one. It is computed anew in every
    bootstrap replicate, from the mean curve of random in that replicate.
    """

    after: int | None = None
    accuracy: float | None = None
    # Not printed: targets with the same `after` have the same replicates.
    part: float = field(default=1.0, repr=False)

    def of(self, random: NDArray[np.float64], n_labeled: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the accuracy to reach, of shape (...).

        Parameters
        ----------
        random : array of shape (..., n_rounds)
            Mean curves of random.
        n_labeled : array of shape (n_rounds,)

        Raises
        ------
        BadInput
            If no round has `after` labels.
        """
        if self.accuracy is not None:
            return np.full(random.shape[:-1], self.accuracy)
        rounds = np.flatnonzero(n_labeled == self.after)
        if not len(rounds):
            raise BadInput(f"A target must be an accuracy or one of the label counts {list(n_labeled)}, got {self}.")
        best = random[..., : rounds[0] + 1].max(axis=-1)
        return np.asarray(best - (1 - self.part) * (best - random[..., 0]))


class Savings(NamedTuple):
    """The labels that a strategy and random need to reach a target, on mean curves.

    Parameters
    ----------
    target : Target
    accuracy : float
        The accuracy to reach.
    labels, labels_of_random : float
        The labels needed, interpolated; infinity if the target is never reached.
    share : float
        1 - `labels` / `labels_of_random`: 0.4 means 40 % fewer, -0.1 means 10 % more. -inf: only the strategy never
        reaches the target; +inf: only random never does; NaN: neither does.
    low, high : float
        The ends of the 95 % bootstrap interval of `share`, with the same meaning.
    """

    target: Target
    accuracy: float
    labels: float
    labels_of_random: float
    share: float
    low: float
    high: float


def usual_targets(n_labeled: Any) -> tuple[Target, ...]:
    """Return the targets 50, 75, 90 and 100 % of the way from random's first accuracy to the best of all its rounds.

    Examples
    --------
    >>> [(target.after, target.part) for target in usual_targets([10, 20, 30])]
    [(30, 0.5), (30, 0.75), (30, 0.9), (30, 1.0)]
    """
    return tuple(Target(after=int(n_labeled[-1]), part=part) for part in PARTS)


def labels_needed(curves: Any, n_labeled: Any, accuracy: Any) -> NDArray[np.float64]:
    """Return the number of labels at which the running maximum of each curve reaches `accuracy`.

    Linear between rounds; infinity if the accuracy is never reached.

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
    """Return the labels that `strategy` saves against random on the mean curves, with a bootstrap interval.

    Parameters
    ----------
    strategy, random : array of shape (n_pairs, n_rounds)
        Accuracies; row i of both has the same seed. A replicate draws seeds, that is, pairs of runs.
    n_labeled : array of shape (n_rounds,)
        Ascending.
    target : Target
    rng : Generator
        Draws the replicates.
    replicates : int
        Default: 2000.

    Raises
    ------
    BadInput
        If no round has the labels that the target asks for.

    Examples
    --------
    >>> random, strategy = np.tile([0.5, 0.6, 0.7], (4, 1)), np.tile([0.5, 0.7, 0.8], (4, 1))
    >>> savings = label_savings(strategy, random, [10, 20, 30], Target(after=30), np.random.default_rng(0))
    >>> savings.labels, savings.labels_of_random, round(savings.share, 3)
    (20.0, 30.0, 0.333)
    """
    both = np.stack([np.asarray(strategy, dtype=np.float64), np.asarray(random, dtype=np.float64)])
    n_labeled, pairs = np.asarray(n_labeled), both.shape[1]
    weights = seed_weights(pairs, rng, replicates)
    accuracy, needed, share = _shares(both.mean(axis=1), n_labeled, target)
    # einsum instead of a matrix product: its sums do not depend on the number of threads, to the last digit.
    means = np.einsum("rp,spn->srn", weights, both)
    low, high = interval_ends(_shares(means, n_labeled, target)[2])
    return Savings(target, float(accuracy), float(needed[0]), float(needed[1]), float(share), low, high)


def _shares(
    means: NDArray[np.float64], n_labeled: NDArray[np.intp], target: Target
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    accuracy = target.of(means[1], n_labeled)
    needed = labels_needed(means, n_labeled, np.stack([accuracy, accuracy]))
    with np.errstate(invalid="ignore"):
        share = np.where(np.isinf(needed[1]), np.inf, 1 - needed[0] / needed[1])
    return accuracy, needed, np.where(np.isinf(needed).all(axis=0), np.nan, share)
