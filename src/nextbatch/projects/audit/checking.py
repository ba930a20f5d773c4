"""The check of labels that a model gave: some of just these are drawn at random, and people answer them."""

from dataclasses import dataclass
from typing import Any

from nextbatch.projects.audit.intervals import Interval, lower_end, upper_end
from nextbatch.projects.events import Event
from nextbatch.projects.state.state import State
from nextbatch.seeds import rng_for


@dataclass(frozen=True)
class Checked:
    """What is known of the labels that a model gave.

    Parameters
    ----------
    rest : int
        How many labels it gave.
    right, skipped, n : int
        Of those drawn: what people say as well, what they gave no label, and all that are answered so far.
    open : int
        How many are still to be answered.
    interval : Interval
        Of the share of right labels among all that it gave; for one look, once none is open.
    """

    rest: int
    right: int
    skipped: int
    n: int
    open: int
    interval: Interval


def check_event(state: State, said: dict[str, list[Any]], size: int, seed: int) -> Event:
    """Return the event of a check: `size` of the samples that a model labeled are drawn at random."""
    number = len(state.checks)
    rows = sorted(map(int, said))
    drawn = rng_for("check", number, seed).permutation(rows)[:size].tolist()
    predicted = {str(sample): said[str(sample)][0] for sample in drawn}
    return Event("check drawn", {"number": number, "samples": drawn, "predicted": predicted, "rest": len(rows)})


def checks_of(state: State, level: float) -> list[Checked]:
    """Return what is known of each check, the oldest first."""
    return [_checked(state, event, level) for event in state.checks]


def _checked(state: State, event: Event, level: float) -> Checked:
    samples, predicted = event.body["samples"], event.body["predicted"]
    still = sum(sample in state.open for sample in samples)
    labels = {sample: state.labels.get(sample) for sample in samples if sample not in state.open}
    right = sum(predicted[str(sample)] == label for sample, label in labels.items())
    skipped, n, error = list(labels.values()).count(None), len(labels), (1 - level) / 2
    ends = Interval(lower_end(right, n, error), upper_end(right + skipped, n, error)) if n else Interval(0.0, 1.0)
    return Checked(event.body["rest"], right, skipped, n, still, ends)
