"""The audit: the accuracy of each model on samples drawn at random, with intervals that hold whenever one looks.

People stop when it looks good, so that the intervals of all rounds must hold together. Each round has another model, so
each has an interval of its own for its own accuracy, and the errors of all of them add up to what was allowed.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nextbatch.projects.state.entries import Fitted
from nextbatch.projects.state.state import State

# The part of the error that is spread evenly over the planned rounds; the rest is for the rounds after them.
PLANNED_PART = 0.8


class Interval(NamedTuple):
    """A lower and an upper end."""

    low: float
    high: float


@dataclass(frozen=True)
class Accuracy:
    """What is known of the accuracy of one round's model on new samples like those of the pool.

    Parameters
    ----------
    round : int
        The number of the look, from 1.
    right, skipped, n : int
        Audit samples that the model predicts rightly, those without an answer, and all of them.
    interval : Interval
        Those without an answer count as wrong for the lower end and as right for the upper one.
    """

    round: int
    right: int
    skipped: int
    n: int
    interval: Interval

    @property
    def estimate(self) -> float | None:
        """The share of right predictions among the samples with an answer."""
        answered = self.n - self.skipped
        return self.right / answered if answered else None


@dataclass(frozen=True)
class ClassRecall:
    """How many audit samples of a class the newest model finds; its interval is an ordinary one, for one look."""

    name: str
    right: int
    n: int
    interval: Interval


def error_of_round(round_: int, rounds: int, level: float) -> float:
    """Return the probability with which the interval of one round may be wrong; over all rounds they add up.

    Parameters
    ----------
    round_ : int
        From 1 on.
    rounds : int
        The planned number of rounds.
    level : float
        The probability that all intervals hold.

    Examples
    --------
    >>> round(error_of_round(1, 20, 0.95), 6), round(error_of_round(21, 20, 0.95), 6)
    (0.002, 0.006079)
    """
    error = 1 - level
    if round_ <= rounds:
        return PLANNED_PART * error / rounds
    return (1 - PLANNED_PART) * error * 6 / (math.pi * (round_ - rounds)) ** 2


def clopper_pearson(right: int, n: int, error: float) -> Interval:
    """Return the interval of a share of which `right` of `n` were seen; it is wrong with probability `error` at most.

    Examples
    --------
    >>> low, high = clopper_pearson(45, 50, 0.05)
    >>> round(low, 3), round(high, 3)
    (0.782, 0.967)
    """
    return Interval(lower_end(right, n, error / 2), upper_end(right, n, error / 2))


def lower_end(right: int, n: int, error: float) -> float:
    """Return the smallest share with which `right` or more of `n` have a probability above `error`."""
    from scipy.special import betaincinv  # slow to import, and not needed before the first round is done

    return float(betaincinv(right, n - right + 1, error)) if right else 0.0


def upper_end(right: int, n: int, error: float) -> float:
    """Return the largest share with which `right` or fewer of `n` have a probability above `error`."""
    return 1 - lower_end(n - right, n, error)


def accuracy_of(counts: tuple[int, int, int], round_: int, rounds: int, level: float) -> Accuracy:
    """Return the accuracy of a round from its counts: right, without an answer, all.

    Examples
    --------
    >>> accuracy_of((44, 2, 50), round_=3, rounds=20, level=0.95).interval.low < 44 / 50
    True
    """
    right, skipped, n = counts
    error = error_of_round(round_, rounds, level) / 2
    ends = Interval(lower_end(right, n, error), upper_end(right + skipped, n, error))
    return Accuracy(round_, right, skipped, n, ends)


def accuracies(state: State, rounds: int, level: float) -> list[Accuracy]:
    """Return the accuracy of the model of each round that has one, in their order.

    A round whose model could not be fitted, or before the first audit sample was answered, is no look.
    """
    looks = [fit for fit in state.fits if fit.failure is None and fit.counts[2]]
    return [accuracy_of(fit.counts, number, rounds, level) for number, fit in enumerate(looks, 1)]


def recalls(state: State, fit: Fitted, level: float) -> list[ClassRecall]:
    """Return the recall of each class on the audit of one round, with ordinary intervals."""
    labels = {sample: state.labels[sample] for sample in fit.audit if sample in state.labels}
    found, counts = Counter[str](), Counter(labels.values())
    for sample, label in labels.items():
        found[label] += fit.audit[sample] == label
    return [
        ClassRecall(name, found[name], counts[name], clopper_pearson(found[name], counts[name], 1 - level))
        for name in dict.fromkeys([*state.classes, *sorted(counts)])
        if counts[name]
    ]


def balanced_accuracy(found: Sequence[ClassRecall]) -> float | None:
    """Return the mean recall of the classes in the audit, for pools in which some are rare; None without any."""
    return sum(each.right / each.n for each in found) / len(found) if found else None


def budgeted(n: int, accuracy: float, rounds: int, level: float) -> Interval:
    """Return the interval that `n` audit samples buy in a planned round, if that share of them is right.

    Examples
    --------
    >>> low, high = budgeted(50, 0.9, rounds=20, level=0.95)
    >>> round(low, 2), round(high, 2)
    (0.71, 0.98)
    >>> low, high = budgeted(200, 0.9, rounds=20, level=0.95)
    >>> round((high - low) / 2, 3) <= 0.07
    True
    """
    return clopper_pearson(round(accuracy * n), n, error_of_round(1, rounds, level))
