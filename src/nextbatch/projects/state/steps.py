"""From events to the state: one step for each kind of event."""

from collections.abc import Iterable

from nextbatch.projects.events import ANSWERING, Event
from nextbatch.projects.state.entries import Asked, Fitted, Given
from nextbatch.projects.state.settling import settle
from nextbatch.projects.state.state import State


def replayed(events: Iterable[Event]) -> State:
    """Return the state after these events.

    Examples
    --------
    >>> begun = Event("begun", {"settings": {}, "n": 2, "hashes": {}, "labeled": [], "classes": ["no", "yes"]}, seq=1)
    >>> batch = Event("batch chosen", {"number": -1, "after": 1, "samples": [1, 0], "by": "random"}, seq=2)
    >>> state = replayed([begun, batch, Event("answer", {"sample": 1, "label": "yes"}, "anna", seq=3)])
    >>> state.labels, list(state.open)
    ({1: 'yes'}, [0])
    """
    state = State()
    for event in events:
        apply(state, event)
    return state


def apply(state: State, event: Event) -> None:
    """Take in the next event."""
    _STEPS[event.what](state, event)
    state.last = event.seq


def _begun(state: State, event: Event) -> None:
    body = event.body
    state.n, state.settings, state.hashes = body["n"], body["settings"], body["hashes"]
    state.file_labels = {sample: label for sample, label in body["labeled"]}
    state.classes = list(body["classes"])
    state.unusable, state.stable = list(body.get("unusable", ())), list(body.get("stable", ()))


def _settings_changed(state: State, event: Event) -> None:
    state.settings = event.body["settings"]


def _reserve_drawn(state: State, event: Event) -> None:
    state.reserve = dict.fromkeys(event.body["rows"])


def _audit_drawn(state: State, event: Event) -> None:
    state.audited |= dict.fromkeys(event.body["samples"])


def _batch_chosen(state: State, event: Event) -> None:
    body = event.body
    samples, scores, said = body["samples"], body.get("score") or {}, body.get("said") or {}
    for rank, sample in enumerate(samples, 1):
        told = said.get(str(sample))
        state.asked[sample] = Asked(
            len(state.batches),
            rank,
            sample in state.audited,
            "random" if sample in state.audited else body["by"],
            scores.get(str(sample)),
            None if told is None else (told[0], told[1]),
        )
        if sample not in state.given:  # a label may have been imported before
            state.open[sample] = None
    state.twice |= dict.fromkeys(body.get("twice") or ())
    state.batches.append(list(samples))
    state.chosen.append(event)


def _model_fitted(state: State, event: Event) -> None:
    body = event.body
    state.fits.append(
        Fitted(
            body["number"],
            body["after"],
            body["labels"],
            body.get("failure"),
            tuple(body.get("counts") or (0, 0, 0)),
            {int(sample): label for sample, label in (body.get("audit") or {}).items()},
            tuple(body.get("stable") or ()),
            body.get("kappa"),
            body.get("seconds", 0.0),
            event.seq,
        )
    )


def _said(state: State, event: Event) -> None:
    sample, person = event.body["sample"], event.who
    given = Given(event.what, event.body.get("label"), event.seq)
    state.given.setdefault(sample, {}).setdefault(person, []).append(given)
    state.acts[person, sample] += 1
    state.undone.get(person, {}).pop(sample, None)
    _last_of(state, person, sample)
    settle(state, sample)


def _undone(state: State, event: Event) -> None:
    sample, person = event.body["sample"], event.who
    given = state.given.get(sample, {}).get(person, [])
    if given and given[-1].seq == event.body["of"]:
        given.pop()
    state.acts[person, sample] += 1
    if not given:
        state.undone.setdefault(person, {})[sample] = None
    _last_of(state, person, sample)
    settle(state, sample)


def _last_of(state: State, person: str, sample: int) -> None:
    """Note when a person last said what still holds of a sample, in the order of the events."""
    history = state.history.setdefault(person, {})
    history.pop(sample, None)
    given = state.answer_of(person, sample)
    if given is not None:
        history[sample] = given.seq


def _flagged(state: State, event: Event) -> None:
    flags = state.flags.setdefault(event.body["sample"], set())
    (flags.add if event.body["on"] else flags.discard)(event.who)
    state.marks[event.who, event.body["sample"], "flag"] += 1


def _noted(state: State, event: Event) -> None:
    state.notes.setdefault(event.body["sample"], []).append((event.who, event.body["text"]))
    state.marks[event.who, event.body["sample"], "note"] += 1


def _class_added(state: State, event: Event) -> None:
    if event.body["name"] not in state.classes:
        state.classes.append(event.body["name"])


def _rows_added(state: State, event: Event) -> None:
    state.added.append(event.body)
    state.unusable += event.body["unusable"]
    state.n += event.body["n"]


def _adjudicated(state: State, event: Event) -> None:
    sample = event.body["sample"]
    state.adjudicated[sample] = event.body["label"]
    state.marks[event.who, sample, "adjudicated"] += 1
    settle(state, sample)


def _check_drawn(state: State, event: Event) -> None:
    state.checks.append(event)
    for rank, sample in enumerate(event.body["samples"], 1):
        state.asked.setdefault(sample, Asked(len(state.batches), rank, False, "random, to check the model's labels"))
        state.checked.setdefault(sample)
        if sample not in state.given:
            state.open.setdefault(sample)


_STEPS = {
    "begun": _begun,
    "settings changed": _settings_changed,
    "reserve drawn": _reserve_drawn,
    "audit drawn": _audit_drawn,
    "batch chosen": _batch_chosen,
    "model fitted": _model_fitted,
    **dict.fromkeys(ANSWERING, _said),
    "undo": _undone,
    "flag": _flagged,
    "note": _noted,
    "class added": _class_added,
    "rows added": _rows_added,
    "adjudicated": _adjudicated,
    "check drawn": _check_drawn,
}
