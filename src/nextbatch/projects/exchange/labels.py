"""The labels of a project as rows of an export, and its answers as people gave them."""

from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.projects.events import Event, key_of
from nextbatch.projects.exchange.exporting import CONTENT, NAMES, Row
from nextbatch.projects.shown import Shown
from nextbatch.projects.state.state import State
from nextbatch.quoting import counted, quoted
from nextbatch.tasks import names_in


def exported(state: State, shown: Shown, with_content: bool) -> list[Row]:
    """Return a row for each sample of which people said something, in the order of the pool.

    `said` is "answer", "skip", "cannot say" or "disputed"; only with "answer" there is a label. `measures` tells the
    samples that were drawn at random to measure accuracy.
    """
    return [_row(state, shown, sample, with_content) for sample in sorted(state.said)]


def answers_by_person(state: State) -> list[list[Any]]:
    """Return the labels that people gave: sample, person, label."""
    return [
        [sample, person, given.label]
        for sample in state.given
        for person, given in state.answers(sample).items()
        if given.what == "answer"
    ]


def imported(state: State, labels: list[list[Any]], person: str, source: Path) -> list[Event]:
    """Return the events of labels from a file: none for those that the person gave before.

    Raises
    ------
    BadInput
        For a label that is no class, or contradicts what the person said before; with the first five.
    """
    several = bool(state.settings.get("several"))
    names = dict.fromkeys(name for _, label in labels for name in names_in(label, several))
    unknown = [name for name in names if name not in state.classes]
    if unknown:
        raise BadInput(
            f"{source} holds {counted(len(unknown), 'class', 'classes')} that the project does not have: "
            f"{', '.join(map(quoted, unknown[:5]))}. Add them first with add_class, or correct the file."
        )
    before = {sample: state.answer_of(person, sample) for sample, _ in labels}
    against = [
        f"sample {sample} is {quoted(given.label)} and {quoted(label)}"
        for sample, label in labels
        if (given := before[sample]) is not None and given.label != label
    ]
    if against:
        raise BadInput(
            f"{source} contradicts what {quoted(person)} said before of {counted(len(against), 'sample')}: "
            f"{'; '.join(against[:5])}. Import it as another person, and settle the disputes."
        )
    return [
        Event("answer", {"sample": row, "label": label}, person, key_of(person, row, state.showing(person, row)))
        for row, label in labels
        if before[row] is None and row not in state.file_labels
    ]


def added_event(state: State, name: str, digest: str, found: dict[str, Any]) -> Event:
    """Return the event of rows that were added, of which `found` is what the learner has read of all files."""
    body = {
        "source": name,
        "hash": digest,
        "n": found["n"] - state.n,
        "unusable": [row for row in found["unusable"] if row >= state.n],
    }
    return Event("rows added", body)


def rest_of(state: State) -> list[int]:
    """Return the samples without a label of which nobody has said anything, ascending."""
    out = {*state.file_labels, *state.given, *state.unusable, *state.open}
    return [sample for sample in range(state.n) if sample not in out]


def predicted_row(shown: Shown, sample: int, said: list[Any]) -> Row:
    """Return the row of a label that a model gave."""
    name, probability = said
    row = {"id": shown.id(sample), "label": name, "by": "model", "probability": probability}
    return row | {CONTENT: {}, NAMES: [name]}


def _row(state: State, shown: Shown, sample: int, with_content: bool) -> Row:
    asked = state.asked.get(sample)
    row: Row = {
        "id": shown.id(sample),
        "label": state.labels.get(sample),
        "said": state.said[sample],
        "people": ", ".join(state.answers(sample)),
        "round": asked.round if asked else None,
        "measures": state.measures(sample),
        "flagged": bool(state.flags.get(sample)),
        "note": " / ".join(text for _, text in state.notes.get(sample, [])) or None,
    }
    return row | _seen(state, shown, sample) if with_content else row


def _seen(state: State, shown: Shown, sample: int) -> Row:
    """Return what people saw of a sample, and its classes one by one."""
    label = state.labels.get(sample)
    names = [] if label is None else names_in(label, bool(state.settings.get("several")))
    return {CONTENT: shown.content(sample), NAMES: names}
