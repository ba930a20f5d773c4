"""The state of a project; only what happens changes it, see `nextbatch.projects.state.steps`."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from nextbatch.projects.events import Event
from nextbatch.projects.state.entries import Asked, Fitted, Given


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
