"""The session: who is asked what next, what they say, and the next batch while they work."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from threading import Condition, Thread
from typing import Any, TypeVar

from nextbatch.errors import BadInput, KeyTaken, NextbatchError, StoreLost, WriteFailed
from nextbatch.projects.events import Event, key_of, require_name, require_storable
from nextbatch.projects.helper import Helper, LearnerFailed
from nextbatch.projects.label_sets import names_in
from nextbatch.projects.leases import Holder, Leases
from nextbatch.projects.rounds import (
    Plan,
    batch_events,
    drawn,
    failed_event,
    fitted_event,
    plan_of,
    question_files,
    question_of,
)
from nextbatch.projects.settings import Settings
from nextbatch.projects.state import Asked, State, replayed
from nextbatch.projects.store import Store
from nextbatch.quoting import quoted

Seen = TypeVar("Seen")
# More people are asked where the answers of two disagree, and one more may settle it.
MOST_PEOPLE = 3


@dataclass(frozen=True)
class Question:
    """A sample as it is asked: nothing in it tells why it was chosen.

    Parameters
    ----------
    sample : int
        Its number in the pool, from 0.
    showing : int
        How often this person has said something of it; to be given back with the answer.
    """

    sample: int
    showing: int


@dataclass(frozen=True)
class Receipt:
    """What is known once an answer is safe on the disk.

    Parameters
    ----------
    seq : int
        The number of the event.
    sample : int
    repeated : bool
        Whether the same was stored before, so that nothing was added.
    asked : Asked
        Why the sample was asked for, and what the model had said of it.
    """

    seq: int
    sample: int
    repeated: bool
    asked: Asked | None


class Session:
    """A project at work; every method may be called from any thread.

    Parameters
    ----------
    store : Store
    helper : Helper
    settings : Settings
    leases : Leases, optional
    """

    def __init__(self, store: Store, helper: Helper, settings: Settings, leases: Leases | None = None) -> None:
        self.store, self.helper, self.settings = store, helper, settings
        self.leases = leases or Leases()
        self.state = replayed(store.events())
        self.lost: str | None = None
        self._changed = Condition()
        self._refit: Thread | None = None
        self._closed = False
        self._finished = False
        self._is_prepared = False
        self.trouble: str | None = None

    # Asking

    def ask(self, person: str, n: int = 1, tab: str = "", wait: bool = True) -> list[Question]:
        """Return the next samples for a person, fewer than `n` where there are no more; see `Project.ask`."""
        holder = Holder(require_name(person, "person"), tab)
        self._prepare()
        while True:
            with self._changed:
                self._begin_refit()
                found = self._served(holder, n)
                if found or not wait or self._refit is None or self._closed:
                    return found
                self._wait_for_refit()

    @property
    def standing(self) -> str:
        """What there is to do: "ready", "choosing" the next batch, or "finished"."""
        with self._changed:
            if self.state.open:
                return "ready"
            return "finished" if self._finished and self._refit is None else "choosing"

    def standing_of(self, person: str, tab: str) -> str:
        """Return what there is to do for one person; see `Project.standing_of`."""
        with self._changed:
            if any(self.leases.is_free(sample, Holder(person, tab)) for sample in self._in_order(person)):
                return "ready"
            if self._refit is not None:
                return "choosing"
            return "leased" if self.state.open else self.standing

    def _served(self, holder: Holder, n: int) -> list[Question]:
        found: list[Question] = []
        for sample in self._in_order(holder.person):
            if len(found) == n:
                break
            if self.leases.is_free(sample, holder):
                self.leases.take(sample, holder)
                found.append(Question(sample, self.state.showing(holder.person, sample)))
        return found

    def _in_order(self, person: str) -> Iterator[int]:
        """Yield the samples that a person may be asked: taken back by them, in dispute, open, wanted twice."""
        state = self.state
        yield from reversed(list(state.undone.get(person, {})))
        for sample in list(state.disputed):
            answers = state.answers(sample)
            if person not in answers and len(answers) < MOST_PEOPLE:
                yield sample
        yield from list(state.open)
        for sample in list(state.wanting):
            if person not in state.answers(sample):
                yield sample

    def release(self, person: str, tab: str) -> None:
        """Give back what a page holds."""
        with self._changed:
            self.leases.give_back_all(Holder(person, tab))

    # Answering

    def say(self, person: str, what: str, sample: int, showing: int | None, label: str | None = None) -> Receipt:
        """Store an answer, a skip or a "cannot say"."""
        body: dict[str, Any] = {"sample": sample} if label is None else {"sample": sample, "label": label}
        with self._changed:
            self._require_asked(sample)
            if what == "answer":
                self._require_class(label)
            return self._act(person, what, sample, showing, body)

    def undo(self, person: str, sample: int | None = None, showing: int | None = None) -> Receipt:
        """Take back what a person said of a sample, or what they said last."""
        with self._changed:
            if sample is None:
                last = next(reversed(self.state.history.get(person, {})), None)
                if last is None:
                    raise BadInput(f"{quoted(person)} has said nothing that could be taken back.")
                sample = last
            self._require_asked(sample)
            given = self.state.answer_of(person, sample)
            if given is None and (showing is None or showing >= self.state.showing(person, sample)):
                raise BadInput(f"{quoted(person)} has said nothing of sample {sample} that could be taken back.")
            body = {"sample": sample, "of": given.seq if given else 0}
            return self._act(person, "undo", sample, showing, body)

    def mark(self, person: str, what: str, body: dict[str, Any]) -> Receipt:
        """Store a flag or a note beside a sample."""
        with self._changed:
            sample = body["sample"]
            self._require_asked(sample)
            marks = self.state.marks[person, sample, what]
            stored = self._store(
                [Event(what, body, require_name(person, "person"), key_of(person, sample, marks, what))]
            )
            return Receipt(stored[0].seq, sample, False, self.state.asked.get(sample))

    def adjudicate(self, person: str, sample: int, label: str | None) -> Receipt:
        """Settle the label of a sample, whatever others said; None means that it has none."""
        with self._changed:
            self._require_asked(sample)
            if label is not None:
                self._require_class(label)
            times = self.state.marks[person, sample, "adjudicated"]
            key = key_of(require_name(person, "person"), sample, times, "adjudicated")
            stored = self._store([Event("adjudicated", {"sample": sample, "label": label}, person, key)])
            return Receipt(stored[0].seq, sample, False, self.state.asked.get(sample))

    def add_class(self, person: str, name: str) -> None:
        """Add a class; nothing happens if it is there."""
        with self._changed:
            if require_name(name, "name") not in self.state.classes:
                self._store([Event("class added", {"name": name}, require_name(person, "person"))])

    def record(self, make: Callable[[State], list[Event]]) -> list[Event]:
        """Store the events that `make` makes of the state as it is, all or none."""
        with self._changed:
            events = make(self.state)
            return self._store(events) if events else []

    def look(self, see: Callable[[State], Seen]) -> Seen:
        """Return what `see` makes of the state, which does not change meanwhile."""
        with self._changed:
            return see(self.state)

    def _act(self, person: str, what: str, sample: int, showing: int | None, body: dict[str, Any]) -> Receipt:
        now = self.state.showing(require_name(person, "person"), sample)
        showing = now if showing is None else showing
        if isinstance(showing, bool) or not isinstance(showing, int) or not 0 <= showing <= now:
            raise BadInput(
                f"showing must be the number that came with sample {sample}, at most {now}, got {showing!r}."
            )
        key = key_of(person, sample, showing)
        if showing < now and (found := self._same_as_before(key, what, body)) is not None:
            return Receipt(found.seq, sample, True, self.state.asked.get(sample))
        event = self._store([Event(what, body, person, key)])[0]
        self.leases.give_back(sample)
        if what == "undo":
            self.leases.take(sample, Holder(person))
        self._begin_refit()
        return Receipt(event.seq, sample, False, self.state.asked.get(sample))

    def _same_as_before(self, key: str, what: str, body: dict[str, Any]) -> Event | None:
        """Return what is stored under a key that was used, if the same is said again."""
        found = self.store.find(key)
        if found is None:
            return None
        if found.what == what and (what == "undo" or found.body == body):
            return found
        raise KeyTaken(
            f"Sample {body['sample']} was answered already, by {found.what} {found.body.get('label', '')}: ask for it "
            "again to change that."
        )

    def _store(self, events: list[Event]) -> list[Event]:
        """Append events, and take in what is stored, also where it is stored although an error was reported."""
        if self.lost:
            raise StoreLost(self.lost)
        try:
            stored = [each.event for each in self.store.append_all(events)]
        except StoreLost as error:
            self.lost = str(error)
            raise
        except WriteFailed:
            self._look_again()
            raise
        for event in stored:
            if event.seq > self.state.last:
                self.state.apply(event)
        self._changed.notify_all()
        return stored

    def _look_again(self) -> None:
        """After a failure, take in what reached the disk all the same: the store decides, not what was reported."""
        try:
            self.store.reconnect()
            for event in self.store.events(self.state.last):
                self.state.apply(event)
        except NextbatchError as error:
            self.lost = str(error)

    def _require_asked(self, sample: object) -> None:
        if isinstance(sample, bool) or not isinstance(sample, int) or not 0 <= sample < self.state.n:
            raise BadInput(f"sample must be a number from 0 to {self.state.n - 1}, got {quoted(sample)}.")
        if sample not in self.state.asked:
            raise BadInput(f"Sample {sample} was not asked for: answer the samples that ask() returns.")

    def _require_class(self, label: str | None) -> None:
        for name in [label] if label is None else names_in(label, self.settings.several):
            self._require_one(name)

    def _require_one(self, label: object) -> None:
        classes = self.state.classes
        if label in classes:
            return
        require_storable(label, "label")
        near = get_close_matches(str(label), classes, 1)
        hint = f"did you mean {quoted(near[0])}?" if near else f"the classes are {', '.join(map(quoted, classes))}."
        raise BadInput(
            f"There is no class {quoted(label)}: {hint} A new class is added with add_class.", argument="label"
        )

    # The next batch

    def begin(self) -> None:
        """Begin to choose a batch if one is due."""
        with self._changed:
            self._begin_refit()

    def wait(self) -> None:
        """Wait until no batch is being chosen."""
        with self._changed:
            self._wait_for_refit()

    def _wait_for_refit(self) -> None:
        while self._refit is not None:
            self._changed.wait()
        if self.trouble:
            raise WriteFailed(self.trouble)

    def close(self) -> None:
        """Stop; a batch that is being chosen is given up."""
        with self._changed:
            self._closed = True
            refit = self._refit
            self._changed.notify_all()
        self.helper.close()
        if refit is not None:
            refit.join()

    def _begin_refit(self) -> None:
        ahead = min(self.settings.ahead, self.settings.batch_size - 1)
        if self._refit is not None or self._closed or self.lost or len(self.state.open) > ahead:
            return
        plan = plan_of(self.state, self.settings)
        self._finished = plan.empty
        if plan.empty:
            return
        if self._needs_no_learner(plan):
            self._choose(plan)  # at once: the first sample is there before the page is
            return
        self._refit = Thread(target=self._choose, args=(plan,), name="the next batch", daemon=True)
        self._refit.start()

    def _prepare(self) -> None:
        """Let the learner prepare the rows while the first batch is answered; what fails is told by the first fit."""
        with self._changed:
            if self._is_prepared or self._refit is not None or self._closed or self._finished:
                return
            self._is_prepared = True
            files = question_files(self.state, self.settings)
        Thread(target=self._prepared, args=(files,), name="preparing", daemon=True).start()

    def _prepared(self, files: dict[str, Any]) -> None:
        with contextlib.suppress(NextbatchError):
            self.helper.ask("prepare", **files)

    def _needs_no_learner(self, plan: Plan) -> bool:
        return not plan.labels and self.settings.first == "random"

    def _choose(self, plan: Plan) -> None:
        try:
            self._chosen(plan)
            self.trouble = None
        except NextbatchError as error:  # told in the status, and tried again when somebody asks
            self.trouble = str(error)
        finally:
            with self._changed:
                self._refit = None
                self._changed.notify_all()

    def _chosen(self, plan: Plan) -> None:
        """Fit, choose and store a round; what fails leaves the model that there was, and is said."""
        with self._changed:
            state, settings, round_ = self.state, self.settings, len(self.state.batches)
            question = question_of(plan, settings, state, plan.labels or None)
            good = state.good_fit()
        if self._needs_no_learner(plan):
            self._keep(plan, {"samples": self._drawn(plan), "by": "random"}, [], None, "")
            return
        failure = one_class(plan) if good else None
        if failure is None:
            try:
                answer = self.helper.ask("choose", **question)
                with self._changed:
                    fitted = [fitted_event(plan, self.state, answer)] if plan.labels else []
                self._keep(plan, answer, fitted, plan.after if plan.labels else None, "")
                return
            except (BadInput, LearnerFailed) as error:
                failure = str(error)
        if self._closed:
            return
        self._fall_back(plan, settings, failure, round_)

    def _fall_back(self, plan: Plan, settings: Settings, failure: str, round_: int) -> None:
        """Let the model before choose, or chance."""
        failed = [failed_event(plan, failure)]
        good = self.state.good_fit()
        if good is not None:
            note = f"The model could not be fitted ({failure}). The one of round {good.number} is kept, and has chosen."
            before = replayed(event for event in self.store.events() if event.seq <= good.after).training()
            try:
                with self._changed:
                    question = question_of(plan, settings, self.state, before)
                answer = self.helper.ask("choose", **question)
                self._keep(plan, answer, failed, good.after, note)
                return
            except (BadInput, LearnerFailed) as error:
                failure = str(error)
        note = f"There is no model ({failure}): these samples are drawn at random."
        self._keep(plan, {"samples": self._drawn(plan), "by": "random"}, failed, None, note)

    def _drawn(self, plan: Plan) -> list[int]:
        with self._changed:
            return drawn(plan, self.state, self.settings)

    def _keep(self, plan: Plan, answer: dict[str, Any], fits: list[Event], learned: int | None, note: str) -> None:
        with self._changed:
            if self._closed:
                return
            round_ = len(self.state.batches)
            self._store([*fits, *batch_events(plan, self.settings, round_, answer, learned, note)])


def one_class(plan: Plan) -> str | None:
    """Return the sentence on labels that are all alike; None where they are not."""
    classes = set(plan.labels.values())
    if len(classes) > 1:
        return None
    return f"all {len(plan.labels)} labels are {quoted(classes.pop())}" if classes else "no label is left"
