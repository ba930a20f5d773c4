"""Expected numbers beside measured ones: does the study agree with what others published?"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics import Interval, complete, mean_interval, paired
from nextbatch.statistics.curves import Curves
from nextbatch.studies.settings.published_curve import PublishedCurve
from nextbatch.studies.settings.study import Expectation, Settings


class Agreement(StrEnum):
    """Whether a measured number agrees with the expected one; the values are headings of the report."""

    AGREES = "What agrees"
    SIGN = "What agrees in sign, which is all that was asked"
    OPEN = "What these runs leave open"
    DIFFERS = "What does not agree"


_VERBS = {
    Agreement.AGREES: "agrees",
    Agreement.SIGN: "agrees in sign",
    Agreement.OPEN: "left open by the interval",
    Agreement.DIFFERS: "DOES NOT AGREE",
}


class Finding(NamedTuple):
    """An expected number, and the measured mean with its 95 % interval."""

    expected: Expectation
    measured: Interval

    @property
    def agreement(self) -> Agreement:
        """Whether the mean lies in the expected band; if not, whether its interval reaches the band.

        A band that asks for a sign (from or to 0) is met only by an interval without zero.
        """
        expected, measured = self.expected, self.measured
        low = -np.inf if expected.low is None else expected.low
        high = np.inf if expected.high is None else expected.high
        if not low <= measured.mean <= high:
            return Agreement.OPEN if measured.low <= high and measured.high >= low else Agreement.DIFFERS
        if expected.minus is None or {expected.low, expected.high} != {0.0, None}:
            return Agreement.AGREES
        return Agreement.SIGN if measured.low > 0 or measured.high < 0 else Agreement.OPEN

    @property
    def text(self) -> str:
        """The measured and the expected number in words, without a full stop."""
        expected = self.expected
        where = f"with {expected.at} labels" if expected.at else "in the mean over all rounds"
        minus = f"{expected.strategy} minus {expected.minus}"
        what = minus if expected.minus else f"the accuracy of {expected.strategy}"
        mean, low, high = self.measured
        interval = "" if np.isnan(low) else f" (95 % interval {low:.3f} to {high:.3f})"
        known = "earlier" if expected.preliminary else "expected"
        source = f"{known} {expected.published:.3f} ({expected.source}), {_band(expected)}"
        return f"{what} {where} is {mean:.3f}{interval}; {source}"

    def __str__(self) -> str:
        """Return the model, the numbers, the agreement and the note as a sentence."""
        note = f" {self.expected.note}" if self.expected.note else ""
        return f"{self.expected.model}: {self.text}: {_VERBS[self.agreement]}.{note}"


class References(NamedTuple):
    """Numbers and curves of other authors for the learning curves of one model."""

    findings: tuple[Finding, ...] = ()
    published: tuple[PublishedCurve, ...] = ()


def references_for(curves: Curves, settings: Settings) -> References:
    """Return what the settings of a study cite about `curves`; a study with factors cites nothing."""
    if curves.condition:
        return References()
    return References(tuple(findings(settings.expected, curves)), tuple(settings.published))


def findings(expectations: Sequence[Expectation], curves: Curves) -> Iterator[Finding]:
    """Yield a finding for every expectation about the model, the strategies and the label counts of `curves`.

    Parameters
    ----------
    expectations : sequence of Expectation
    curves : Curves
    """
    for expected in expectations:
        compared = {expected.strategy, expected.minus or expected.strategy}
        if expected.model == curves.model and compared <= set(curves.strategies):
            measured = _measured(expected, curves)
            if measured.size:
                yield Finding(expected, mean_interval(measured))


def _band(expected: Expectation) -> str:
    if expected.low is None:
        return f"at most {expected.high:.3f}"
    if expected.high is None:
        return f"at least {expected.low:.3f}"
    return f"between {expected.low:.3f} and {expected.high:.3f}"


def _measured(expected: Expectation, curves: Curves) -> NDArray[np.float64]:
    """Return the number of each complete run or pair of runs; empty if no round has `expected.at` labels."""
    rounds = curves.n_labeled == expected.at if expected.at else curves.n_labeled > 0
    if expected.minus:
        accuracy = paired(curves, expected.strategy, expected.minus).difference
    else:
        i = curves.strategies.index(expected.strategy)
        accuracy = curves.accuracy[i, complete(curves)[i]]
    return accuracy[:, rounds].mean(axis=1) if rounds.any() else np.empty(0)
