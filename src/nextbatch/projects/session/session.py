"""The session: who is asked what next, what they say, and the next batch while they work."""

from typing import Any

from nextbatch.errors import BadInput, KeyTaken
from nextbatch.projects.events import Event, key_of, require_name
from nextbatch.projects.session.chooser import Chooser
from nextbatch.projects.session.helper import Helper
from nextbatch.projects.session.leases import Holder, Leases
from nextbatch.projects.session.order import in_order
from nextbatch.projects.session.sayable import require_asked, require_class
from nextbatch.projects.session.served import Receipt, Served
from nextbatch.projects.settings import Settings
from nextbatch.projects.state.state import State
from nextbatch.projects.store.record import Record
from nextbatch.projects.store.store import Store
from nextbatch.quoting import quoted


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
        self.settings = settings
        self.leases = leases or Leases()
        self.record = Record(store)
        self.chooser = Chooser(self.record, helper, settings)

    @property
    def state(self) -> State:
        """What follows from all events so far."""
        return self.record.state

    @property
    def trouble(self) -> str | None:
        """Why nothing can be stored or chosen at the moment."""
        return self.record.lost or self.chooser.trouble or self.record.store.backups.failure

    # Asking

    def ask(self, person: str, n: int = 1, tab: str = "", wait: bool = True) -> list[Served]:
        """Return the next samples for a person, fewer than `n` where there are no more; see `Project.ask`."""
        holder = Holder(require_name(person, "person"), tab)
        self.chooser.prepare()
        while True:
            with self.record.changed:
                self.chooser.begin()
                found = self._served(holder, n)
                if found or not wait or not self.chooser.busy or self.chooser.closed:
                    return found
                self.chooser.wait()

    @property
    def standing(self) -> str:
        """Whether samples are "ready", the next batch is "choosing", or all is "finished"."""
        with self.record.changed:
            if self.state.open:
                return "ready"
            return "finished" if self.chooser.finished and not self.chooser.busy else "choosing"

    def standing_of(self, person: str, tab: str) -> str:
        """Return the standing for one person; see `Project.standing_of`."""
        with self.record.changed:
            if any(self.leases.is_free(sample, Holder(person, tab)) for sample in in_order(self.state, person)):
                return "ready"
            if self.chooser.busy:
                return "choosing"
            return "leased" if self.state.open else self.standing

    def _served(self, holder: Holder, n: int) -> list[Served]:
        found: list[Served] = []
        for sample in in_order(self.state, holder.person):
            if len(found) == n:
                break
            if self.leases.is_free(sample, holder):
                self.leases.take(sample, holder)
                found.append(Served(sample, self.state.showing(holder.person, sample)))
        return found

    def release(self, person: str, tab: str) -> None:
        """Give back what a page holds."""
        with self.record.changed:
            self.leases.give_back_all(Holder(person, tab))

    # Answering

    def say(self, person: str, what: str, sample: int, showing: int | None, label: str | None = None) -> Receipt:
        """Store an answer, a skip or a "cannot say"."""
        body: dict[str, Any] = {"sample": sample} if label is None else {"sample": sample, "label": label}
        with self.record.changed:
            require_asked(self.state, sample)
            if what == "answer":
                require_class(self.state, label, self.settings.several)
            return self._act(person, what, sample, showing, body)

    def undo(self, person: str, sample: int | None = None, showing: int | None = None) -> Receipt:
        """Take back what a person said of a sample, or what they said last."""
        with self.record.changed:
            if sample is None:
                last = next(reversed(self.state.history.get(person, {})), None)
                if last is None:
                    raise BadInput(f"{quoted(person)} has said nothing that could be taken back.")
                sample = last
            require_asked(self.state, sample)
            given = self.state.answer_of(person, sample)
            if given is None and (showing is None or showing >= self.state.showing(person, sample)):
                raise BadInput(f"{quoted(person)} has said nothing of sample {sample} that could be taken back.")
            body = {"sample": sample, "of": given.seq if given else 0}
            return self._act(person, "undo", sample, showing, body)

    def mark(self, person: str, what: str, body: dict[str, Any]) -> Receipt:
        """Store a flag or a note beside a sample."""
        with self.record.changed:
            sample = body["sample"]
            require_asked(self.state, sample)
            marks = self.state.marks[person, sample, what]
            stored = self.record.keep(
                [Event(what, body, require_name(person, "person"), key_of(person, sample, marks, what))]
            )
            return Receipt(stored[0].seq, sample, False, self.state.asked.get(sample))

    def adjudicate(self, person: str, sample: int, label: str | None) -> Receipt:
        """Settle the label of a sample, whatever others said; None means that it has none."""
        with self.record.changed:
            require_asked(self.state, sample)
            if label is not None:
                require_class(self.state, label, self.settings.several)
            times = self.state.marks[person, sample, "adjudicated"]
            key = key_of(require_name(person, "person"), sample, times, "adjudicated")
            stored = self.record.keep([Event("adjudicated", {"sample": sample, "label": label}, person, key)])
            return Receipt(stored[0].seq, sample, False, self.state.asked.get(sample))

    def add_class(self, person: str, name: str) -> None:
        """Add a class; nothing happens if it is there."""
        with self.record.changed:
            if require_name(name, "name") not in self.state.classes:
                self.record.keep([Event("class added", {"name": name}, require_name(person, "person"))])

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
        event = self.record.keep([Event(what, body, person, key)])[0]
        self.leases.give_back(sample)
        if what == "undo":
            self.leases.take(sample, Holder(person))
        self.chooser.begin()
        return Receipt(event.seq, sample, False, self.state.asked.get(sample))

    def _same_as_before(self, key: str, what: str, body: dict[str, Any]) -> Event | None:
        """Return what is stored under a key that was used, if the same is said again."""
        found = self.record.store.find(key)
        if found is None:
            return None
        if found.what == what and (what == "undo" or found.body == body):
            return found
        raise KeyTaken(
            f"Sample {body['sample']} was answered already, by {found.what} {found.body.get('label', '')}: ask for it "
            "again to change that."
        )
