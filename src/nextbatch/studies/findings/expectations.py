"""Numbers that are known from elsewhere beside ours, and whether the two agree."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics import Interval, complete, mean_interval, paired
from nextbatch.statistics.curves import Curves
from nextbatch.studies.settings.published_curve import PublishedCurve
from nextbatch.studies.settings.study import Expectation, Settings


class Answer(StrEnum):
    """What a study says about a number that was expected."""

    AGREES = "What agrees"
    SIGN = "What agrees in sign, which is all that was asked"
    OPEN = "What these runs leave open"
    DIFFERS = "What does not agree"


_SAID = {
    Answer.AGREES: "agrees",
    Answer.SIGN: "agrees in sign",
    Answer.OPEN: "left open by the interval",
    Answer.DIFFERS: "DOES NOT AGREE",
}


class Finding(NamedTuple):
    """What was expected, and what came out: a mean with its 95 % interval."""

    expected: Expectation
    found: Interval

    @property
    def answer(self) -> Answer:
        """Whether the mean lies in the band, or at least its interval reaches it.

        A band that asks for a sign is met only by an interval without zero.
        """
        known, ours = self.expected, self.found
        low, high = (end if end is not None else side * np.inf for end, side in ((known.low, -1), (known.high, 1)))
        if not low <= ours.mean <= high:
            return Answer.OPEN if ours.low <= high and ours.high >= low else Answer.DIFFERS
        if known.minus is None or {known.low, known.high} != {0.0, None}:
            return Answer.AGREES
        return Answer.SIGN if ours.low > 0 or ours.high < 0 else Answer.OPEN

    @property
    def told(self) -> str:
        """What was found, and what is known, without a full stop."""
        known = self.expected
        where = f"with {known.at} labels" if known.at else "in the mean over all rounds"
        what = f"{known.strategy} minus {known.minus}" if known.minus else f"the accuracy of {known.strategy}"
        mean, low, high = self.found
        interval = "" if np.isnan(low) else f" (95 % interval {low:.3f} to {high:.3f})"
        before = "earlier" if known.preliminary else "expected"
        return (
            f"{what} {where} is {mean:.3f}{interval}; {before} {known.published:.3f} ({known.source}), {_band(known)}"
        )

    def __str__(self) -> str:
        """Say it in a sentence."""
        known = self.expected
        return f"{known.model}: {self.told}: {_SAID[self.answer]}.{' ' if known.note else ''}{known.note}"


class Known(NamedTuple):
    """All that is known from elsewhere about the curves of one model: findings, and curves to draw beside them."""

    findings: tuple[Finding, ...] = ()
    published: tuple[PublishedCurve, ...] = ()


def known_about(curves: Curves, settings: Settings) -> Known:
    """Return what the settings know about `curves`; of a study with factors nothing was published."""
    if curves.condition:
        return Known()
    return Known(tuple(findings(settings.expected, curves)), tuple(settings.published))


def findings(expected: Sequence[Expectation], curves: Curves) -> Iterator[Finding]:
    """Yield those of the expected numbers that `curves` can say something about."""
    for known in expected:
        asked = {known.strategy, known.minus or known.strategy}
        if known.model == curves.model and asked <= set(curves.strategies):
            found = _measured(known, curves)
            if found.size:
                yield Finding(known, mean_interval(found))


def _band(known: Expectation) -> str:
    if known.low is None or known.high is None:
        return f"at most {known.high:.3f}" if known.low is None else f"at least {known.low:.3f}"
    return f"between {known.low:.3f} and {known.high:.3f}"


def _measured(known: Expectation, curves: Curves) -> NDArray[np.float64]:
    """Return the number of each complete run, or pair of them; none if there is no round with so many labels."""
    rounds = curves.n_labeled == known.at if known.at else curves.n_labeled > 0
    if known.minus:
        accuracy = paired(curves, known.strategy, known.minus).difference
    else:
        i = curves.strategies.index(known.strategy)
        accuracy = curves.accuracy[i, complete(curves)[i]]
    return accuracy[:, rounds].mean(axis=1) if rounds.any() else np.empty(0)
