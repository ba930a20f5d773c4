"""Numbers that are known from elsewhere beside ours, and whether the two agree."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nextbatch.studies.curves import Curves
from nextbatch.studies.published import PublishedCurve
from nextbatch.studies.settings import Expectation, Settings
from nextbatch.studies.statistics import complete, paired


class Finding(NamedTuple):
    """What was expected, and what came out."""

    expected: Expectation
    found: float

    @property
    def agrees(self) -> bool:
        """Whether ours lies in the band."""
        low, high = self.expected.low, self.expected.high
        return (low is None or low <= self.found) and (high is None or self.found <= high)

    @property
    def told(self) -> str:
        """What was found, and what is known, without a full stop."""
        known = self.expected
        where = f"with {known.at} labels" if known.at else "in the mean over all rounds"
        what = f"{known.strategy} minus {known.minus}" if known.minus else f"the accuracy of {known.strategy}"
        return f"{what} {where} is {self.found:.3f}; expected {known.published:.3f} ({known.source}), {_band(known)}"

    def __str__(self) -> str:
        """Say it in a sentence."""
        known, ours = self.expected, "agrees" if self.agrees else "DOES NOT AGREE"
        return f"{known.model}: {self.told}: {ours}.{' ' if known.note else ''}{known.note}"


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
            if found is not None:
                yield Finding(known, found)


def _band(known: Expectation) -> str:
    if known.low is None or known.high is None:
        return f"at most {known.high:.3f}" if known.low is None else f"at least {known.low:.3f}"
    return f"between {known.low:.3f} and {known.high:.3f}"


def _measured(known: Expectation, curves: Curves) -> float | None:
    """Return the mean over complete runs, or pairs of them; None if there are none, or no round with so many labels."""
    rounds = curves.n_labeled == known.at if known.at else curves.n_labeled > 0
    if known.minus:
        accuracy = paired(curves, known.strategy, known.minus).difference
    else:
        i = curves.strategies.index(known.strategy)
        accuracy = curves.accuracy[i, complete(curves)[i]]
    return float(accuracy[:, rounds].mean()) if accuracy[:, rounds].size else None
