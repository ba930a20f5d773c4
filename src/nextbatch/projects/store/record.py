"""The record of a project: its events on the disk and the state that they give, for any number of threads."""

from collections.abc import Callable
from threading import Condition
from typing import TypeVar

from nextbatch.errors import NextbatchError, StoreLost, WriteFailed
from nextbatch.projects.events import Event
from nextbatch.projects.state.state import State
from nextbatch.projects.state.steps import apply, replayed
from nextbatch.projects.store.store import Store

Seen = TypeVar("Seen")


class Record:
    """The events of a project, and their state.

    Parameters
    ----------
    store : Store

    Attributes
    ----------
    changed : Condition
        Held while the state is read or changed, and told of every change.
    lost : str, optional
        Why nothing can be stored any more.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.state = replayed(store.events())
        self.changed = Condition()
        self.lost: str | None = None

    def append(self, make: Callable[[State], list[Event]]) -> list[Event]:
        """Store the events that `make` makes of the state as it is, all or none."""
        with self.changed:
            events = make(self.state)
            return self.keep(events) if events else []

    def look(self, see: Callable[[State], Seen]) -> Seen:
        """Return what `see` makes of the state, which does not change meanwhile."""
        with self.changed:
            return see(self.state)

    def keep(self, events: list[Event]) -> list[Event]:
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
                apply(self.state, event)
        self.changed.notify_all()
        return stored

    def _look_again(self) -> None:
        """After a failure, take in what reached the disk all the same: the store decides, not what was reported."""
        try:
            self.store.reconnect()
            for event in self.store.events(self.state.last):
                apply(self.state, event)
        except NextbatchError as error:
            self.lost = str(error)
