"""Replay: the events of a project, in their order, give the same batches again."""

from collections.abc import Sequence
from typing import NamedTuple

from nextbatch.projects.events import Event
from nextbatch.projects.session.helper import Helper
from nextbatch.projects.session.rounds import Plan, drawn, interleaved, plan_of, question_of
from nextbatch.projects.settings import Settings
from nextbatch.projects.state.state import State
from nextbatch.projects.state.steps import apply, replayed


class Rechosen(NamedTuple):
    """A batch as it is stored, and as it was chosen again."""

    round: int
    stored: list[int]
    again: list[int]


def rechosen(events: Sequence[Event], helper: Helper) -> list[Rechosen]:
    """Choose every batch of a project again, each from what was known when it was chosen."""
    state, place, batches = State(), 0, [event for event in events if event.what == "batch chosen"]
    found = []
    for round_, event in enumerate(batches):
        while place < len(events) and events[place].seq <= event.body["after"]:
            apply(state, events[place])
            place += 1
        settings = Settings(**state.settings)
        plan = plan_of(state, settings)
        samples = _chosen(events, event, plan, state, settings, helper)
        again = interleaved(samples, plan.audit, settings.seed, round_)
        found.append(Rechosen(round_, event.body["samples"], again))
    return found


def _chosen(
    events: Sequence[Event], event: Event, plan: Plan, state: State, settings: Settings, helper: Helper
) -> list[int]:
    if event.body["by"] == "random":
        return drawn(plan, state, settings)
    learned = event.body["learned"]
    fit = None if learned is None else replayed(each for each in events if each.seq <= learned).training()
    return list(helper.ask("choose", **question_of(plan, settings, state, fit))["samples"])
