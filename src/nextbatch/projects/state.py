"""The state of a project: what its events, replayed in their order, give. Nothing else is ever asked."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nextbatch.projects.events import ANSWERING, Event


@dataclass(frozen=True)
class Given:
    """What a person said of a sample: an answer, "skip" or "cannot say"."""

    what: str
    label: str | None
    seq: int


@dataclass(frozen=True)
class Asked:
    """A sample that was asked for: in which batch, at which place of it, and why."""

    round: int
    rank: int
    audit: bool
    by: str
    score: float | None = None
    said: tuple[str, float] | None = None


@dataclass(frozen=True)
class Fitted:
    """A model that was fitted, or why it was not.

    Parameters
    ----------
    number : int
        The number of the batch that was chosen afterwards.
    after : int
        The event up to which it has learned.
    labels : int
        How many labels it has learned from.
    counts : tuple of int
        Audit samples that it predicts rightly, of which there is no answer but a skip, and all of them.
    audit : dict
        What it predicts for them.
    stable : tuple of str
        What it predicts for the samples on which successive models are compared.
    kappa : float, optional
        How much it agrees there with the model before.
    """

    number: int
    after: int
    labels: int
    failure: str | None
    counts: tuple[int, int, int]
    audit: dict[int, str]
    stable: tuple[str, ...]
    kappa: float | None
    seconds: float
    seq: int


@dataclass
class State:
    """What follows from the events so far.

    Attributes
    ----------
    labels : dict
        The label that is settled for each sample that people answered, in the order in which it was settled.
    open : dict
        The samples that were asked for and nobody has answered, in the order in which they are served.
    said : dict
        In one word what people say of each sample: "answer", "skip", "cannot say" or "disputed".
    """

    last: int = 0
    n: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    file_labels: dict[int, str] = field(default_factory=dict)
    unusable: list[int] = field(default_factory=list)
    stable: list[int] = field(default_factory=list)
    added: list[dict[str, Any]] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    reserve: dict[int, None] = field(default_factory=dict)
    batches: list[list[int]] = field(default_factory=list)
    chosen: list[Event] = field(default_factory=list)
    fits: list[Fitted] = field(default_factory=list)
    asked: dict[int, Asked] = field(default_factory=dict)
    audited: dict[int, None] = field(default_factory=dict)
    checks: list[Event] = field(default_factory=list)
    checked: dict[int, None] = field(default_factory=dict)
    given: dict[int, dict[str, list[Given]]] = field(default_factory=dict)
    acts: Counter[tuple[str, int]] = field(default_factory=Counter)
    marks: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    adjudicated: dict[int, str | None] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    open: dict[int, None] = field(default_factory=dict)
    twice: dict[int, None] = field(default_factory=dict)
    wanting: dict[int, None] = field(default_factory=dict)
    disputed: dict[int, None] = field(default_factory=dict)
    undone: dict[str, dict[int, None]] = field(default_factory=dict)
    history: dict[str, dict[int, int]] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    notes: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def apply(self, event: Event) -> None:
        """Take in the next event."""
        _STEPS[event.what](self, event)
        self.last = event.seq

    def showing(self, person: str, sample: int) -> int:
        """Return how often this person has said something of this sample, or taken it back."""
        return self.acts[person, sample]

    def answer_of(self, person: str, sample: int) -> Given | None:
        """Return what this person says of a sample now; None if nothing, or if it was taken back."""
        given = self.given.get(sample, {}).get(person)
        return given[-1] if given else None

    def answers(self, sample: int) -> dict[str, Given]:
        """Return what each person says of a sample now."""
        return {person: given[-1] for person, given in self.given.get(sample, {}).items() if given}

    def training(self) -> dict[int, str]:
        """Return the labels that a model learns from: those of files, then as people gave them; none that measures."""
        return self.file_labels | {sample: label for sample, label in self.labels.items() if not self.measures(sample)}

    def measures(self, sample: int) -> bool:
        """Tell whether a sample was drawn to measure a model, so that none learns from it."""
        return sample in self.reserve or sample in self.checked

    def waiting(self) -> list[int]:
        """Return the samples that were asked for and have no label: open, skipped, not sayable or disputed."""
        return [sample for sample in self.asked if sample not in self.labels and not self.measures(sample)]

    def good_fit(self) -> Fitted | None:
        """Return the newest model that was fitted without failure."""
        return next((fit for fit in reversed(self.fits) if fit.failure is None), None)


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
        state.apply(event)
    return state


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
    _settle(state, sample)


def _undone(state: State, event: Event) -> None:
    sample, person = event.body["sample"], event.who
    given = state.given.get(sample, {}).get(person, [])
    if given and given[-1].seq == event.body["of"]:
        given.pop()
    state.acts[person, sample] += 1
    if not given:
        state.undone.setdefault(person, {})[sample] = None
    _last_of(state, person, sample)
    _settle(state, sample)


def _last_of(state: State, person: str, sample: int) -> None:
    """Note when a person last said what still holds of a sample, in the order of the events."""
    history = state.history.setdefault(person, {})
    history.pop(sample, None)
    given = state.answer_of(person, sample)
    if given is not None:
        history[sample] = given.seq


def _settle(state: State, sample: int) -> None:
    """Bring what is settled, open and disputed of one sample up to date."""
    answers = state.answers(sample)
    label, disputed = settled(state, sample, answers)
    if state.labels.get(sample) != label:
        state.labels.pop(sample, None)
        if label is not None:
            state.labels[sample] = label
    _in(state.disputed, sample, disputed)
    if answers or sample in state.adjudicated:
        state.said[sample] = _in_a_word(label, disputed, answers)
    else:
        state.said.pop(sample, None)
    _in(state.open, sample, not answers and sample not in state.adjudicated and sample in state.asked)
    _in(state.wanting, sample, sample in state.twice and len(answers) == 1 and sample not in state.adjudicated)


def _in_a_word(label: str | None, disputed: bool, answers: dict[str, Given]) -> str:
    if label is not None:
        return "answer"
    if disputed:
        return "disputed"
    return "skip" if answers and all(given.what == "skip" for given in answers.values()) else "cannot say"


def settled(state: State, sample: int, answers: dict[str, Given]) -> tuple[str | None, bool]:
    """Return the label of a sample, if it has one, and whether its answers disagree.

    A label is settled if more than half of those who gave one agree, or by adjudication.
    """
    if sample in state.adjudicated:
        return state.adjudicated[sample], False
    labels = [given.label for given in answers.values() if given.what == "answer"]
    if len(set(labels)) < 2:
        return (labels[0] if labels else None), False
    label, most = Counter(labels).most_common(1)[0]
    return (label, False) if 2 * most > len(labels) else (None, True)


def _in(kept: dict[int, None], sample: int, wanted: bool) -> None:
    """Put a sample at the end, unless it is there, or take it out."""
    if wanted:
        kept.setdefault(sample)
    else:
        kept.pop(sample, None)


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
    _settle(state, sample)


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
