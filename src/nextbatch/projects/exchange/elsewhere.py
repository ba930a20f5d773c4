"""Answers that people give in another tool: from what they say there now to the events that are missing here."""

from collections.abc import Sequence
from typing import NamedTuple

from nextbatch.errors import BadInput
from nextbatch.projects.events import ANSWERING, Event, key_of, require_name
from nextbatch.projects.state.state import State
from nextbatch.quoting import quoted
from nextbatch.tasks import names_in


class Saying(NamedTuple):
    """What a person says of a sample now, in another tool.

    Parameters
    ----------
    sample : int
    person : str
    what : str
        "answer", "skip", "cannot say" or "nothing": what they said before is gone there.
    label : str, optional
        With "answer", one of the classes.
    settles : bool
        Whether the answer is marked there as the right one, whatever others say.
    """

    sample: int
    person: str
    what: str
    label: str | None = None
    settles: bool = False


def missing_events(state: State, sayings: Sequence[Saying]) -> list[Event]:
    """Return the events after which each person says here what they say there; none where they do already.

    Raises
    ------
    BadInput
        If a sample or a class does not exist.

    Examples
    --------
    >>> state = State(n=2, classes=["good", "bad"])
    >>> sayings = [Saying(1, "anna", "answer", "bad"), Saying(0, "ben", "nothing")]
    >>> [event.what for event in missing_events(state, sayings)]
    ['answer']
    """
    return [event for saying in sayings for event in _missing(state, _checked(state, saying))]


def _checked(state: State, saying: Saying) -> Saying:
    require_name(saying.person, "person")
    if not 0 <= saying.sample < state.n:
        raise BadInput(f"sample must be a number from 0 to {state.n - 1}, got {quoted(saying.sample)}.")
    if saying.what not in (*ANSWERING, "nothing"):
        raise BadInput(f"what must be one of {', '.join(ANSWERING)} or nothing, got {quoted(saying.what)}.")
    if (saying.what == "answer") != (saying.label is not None) or (saying.settles and saying.label is None):
        raise BadInput(f"A label comes with an answer and with nothing else, got {quoted(saying)}.")
    names = [] if saying.label is None else names_in(saying.label, bool(state.settings.get("several")))
    unknown = [name for name in names if name not in state.classes]
    if unknown:
        raise BadInput(f"There is no class {quoted(unknown[0])}: add it first with add_class.", argument="label")
    return saying


def _missing(state: State, saying: Saying) -> list[Event]:
    person, sample, showing = saying.person, saying.sample, state.showing(saying.person, saying.sample)
    before = state.given.get(sample, {}).get(person, [])
    if saying.what == "nothing":
        # What was said before it was edited must not come back: all of it is taken back, the newest first.
        return [
            Event("undo", {"sample": sample, "of": given.seq}, person, key_of(person, sample, showing + place))
            for place, given in enumerate(reversed(before))
        ]
    is_new = not before or (before[-1].what, before[-1].label) != (saying.what, saying.label)
    body = {"sample": sample} if saying.label is None else {"sample": sample, "label": saying.label}
    events = [Event(saying.what, body, person, key_of(person, sample, showing))] if is_new else []
    # What was settled before stays, also what was settled here, until the answer that is marked there is another.
    if saying.settles and (is_new or sample not in state.adjudicated):
        times = state.marks[person, sample, "adjudicated"]
        events.append(Event("adjudicated", body, person, key_of(person, sample, times, "adjudicated")))
    return events
