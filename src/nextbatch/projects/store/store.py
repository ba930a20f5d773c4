"""The store: one SQLite file to which events are appended; an event is acknowledged after COMMIT has returned."""

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

from nextbatch.errors import BadInput, KeyTaken, StoreLost, WriteFailed
from nextbatch.projects.events import Event
from nextbatch.projects.store.backups import Backups
from nextbatch.projects.store.failures import failure_of, identity_of, store_lost
from nextbatch.projects.store.schema import APPLICATION, MIGRATIONS, SCHEMA, TABLES

# FULL would not sync the folder after the journal is removed: a power failure could take back what was acknowledged.
_CAREFUL = ("journal_mode = DELETE", "synchronous = EXTRA", "fullfsync = 1", "trusted_schema = 0")
# Seconds to wait for another program that reads the file, such as the sqlite3 shell.
PATIENCE = 5.0


class Stored(NamedTuple):
    """An event as it is in the store, and whether it was there already."""

    event: Event
    repeated: bool


class Store:
    """The events of a project.

    Parameters
    ----------
    path : Path
        Made if it does not exist.
    clock : callable
        Returns the time for readers; the order of events never depends on it.

    Raises
    ------
    BadInput
        If the file is no store, or of a newer version of nextbatch.
    StoreLost
        If it is damaged.

    Examples
    --------
    >>> import tempfile
    >>> store = Store(Path(tempfile.mkdtemp()) / "store.sqlite")
    >>> store.append(Event("note", {"sample": 0, "text": "blurred"}, "anna")).event.seq
    1
    >>> [event.what for event in store.events()]
    ['note']
    >>> store.close()
    """

    def __init__(self, path: Path, clock: Callable[[], str] = lambda: datetime.now(UTC).isoformat()) -> None:
        self.path, self._clock, self._lock = path, clock, RLock()
        self.backups = Backups(path.parent / "backups")
        self._connect()
        try:
            self._require_ours()
        except BaseException:
            self._connection.close()
            raise
        self.last = self._last_seq()
        self.backups.begin(self._connection, self.last)

    def append(self, event: Event) -> Stored:
        """Store one event; see `append_all`."""
        return self.append_all([event])[0]

    def append_all(self, events: Sequence[Event]) -> list[Stored]:
        """Store events, all or none of them, and return them with their numbers after they are safe on the disk.

        An event whose key is stored already with the same content is not stored again.

        Raises
        ------
        KeyTaken
            If the key of an event is stored with another content.
        WriteFailed
            If the disk is full or fails; nothing is acknowledged then.
        StoreLost
            If the file is not the one that was opened any more, or is damaged.
        """
        with self._lock:
            self._require_there()
            try:
                with self._transaction():
                    stored = [self._stored(event) for event in events]
            except sqlite3.Error as error:
                raise self._failure(error) from error
            self.last = max(self.last, *(each.event.seq for each in stored))
            self.backups.after(self._connection, self.last)
            return stored

    def events(self, after: int = 0) -> Iterator[Event]:
        """Yield the events with larger numbers than `after`, in their order."""
        with self._lock:
            try:
                rows = self._connection.execute(
                    "SELECT seq, at, who, what, key, body FROM events WHERE seq > ? ORDER BY seq", (after,)
                ).fetchall()
            except sqlite3.DatabaseError as error:
                raise self._lost(f"{self.path} is damaged ({error})") from error
        for seq, at, who, what, key, body in rows:
            yield Event(what, json.loads(body), who, key, seq, at)

    def find(self, key: str) -> Event | None:
        """Return the event that is stored under a key, or None."""
        with self._lock:
            found = self._connection.execute(
                "SELECT seq, at, who, what, body FROM events WHERE key = ?", (key,)
            ).fetchone()
        if found is None:
            return None
        seq, at, who, what, body = found
        return Event(what, json.loads(body), who, key, seq, at)

    def reconnect(self) -> None:
        """Open the file anew, which takes back what was half written; to be called after `WriteFailed`."""
        with self._lock:
            self._require_there()
            self.backups.wait()
            self._connection.close()
            self._connect()
            self.last = self._last_seq()

    def close(self) -> None:
        """Close the file; nothing has to be written for it."""
        self.backups.wait()
        with self._lock:
            self._connection.close()

    def _connect(self) -> None:
        try:
            self._connection = sqlite3.connect(
                self.path, isolation_level=None, check_same_thread=False, timeout=PATIENCE
            )
            self._identity = identity_of(self.path)
            for setting in _CAREFUL:
                self._connection.execute(f"PRAGMA {setting}").fetchall()
        except sqlite3.DatabaseError as error:
            if hasattr(self, "_connection"):
                self._connection.close()
            raise self._lost(f"{self.path} cannot be opened ({error})") from error

    def _require_ours(self) -> None:
        """Make the tables of a new file, and bring those of an older one up to date after a backup."""
        try:
            application, version = self._pragma("application_id"), self._pragma("user_version")
            if not self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                self._run(f"{TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {SCHEMA};")
                return
            if application != APPLICATION:
                raise BadInput(f"{self.path} is a database of another program: name the folder of a project.")
            if version > SCHEMA:
                raise BadInput(
                    f"{self.path} was written by a newer nextbatch (schema {version}, this one knows {SCHEMA}): "
                    "update nextbatch."
                )
            if (found := self._pragma("quick_check")) != "ok":
                raise self._lost(f"{self.path} is damaged ({found})")
            if version < SCHEMA:
                self.backups.make(self._connection, f"schema-{version}")
                steps = " ".join(MIGRATIONS[number] for number in range(version, SCHEMA))
                self._run(f"{steps} PRAGMA user_version = {SCHEMA};")
        except sqlite3.OperationalError as error:
            raise self._failure(error) from error
        except sqlite3.DatabaseError as error:
            raise self._lost(f"{self.path} is damaged ({error})") from error

    def _run(self, script: str) -> None:
        try:
            self._connection.executescript(f"BEGIN IMMEDIATE; {script} COMMIT;")
        except sqlite3.Error:
            self._roll_back()
            raise

    def _pragma(self, name: str) -> Any:
        return self._connection.execute(f"PRAGMA {name}").fetchone()[0]

    def _last_seq(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        with contextlib.suppress(sqlite3.Error):  # SQLite has rolled back already after some errors
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _stored(self, event: Event) -> Stored:
        body = json.dumps(event.body, ensure_ascii=False, allow_nan=False)
        if event.key is not None:
            found = self._connection.execute(
                "SELECT seq, at, who, what, body FROM events WHERE key = ?", (event.key,)
            ).fetchone()
            if found is not None:
                seq, at, *content = found
                if content != [event.who, event.what, body]:
                    raise KeyTaken(
                        f"Something else was stored under {event.key} before: {content[1]} {content[2]}. Undo that "
                        "first, or send this as a new one."
                    )
                return Stored(replace(event, seq=seq, at=at), repeated=True)
        at = self._clock()
        added = self._connection.execute(
            "INSERT INTO events (at, who, what, key, body) VALUES (?, ?, ?, ?, ?)",
            (at, event.who, event.what, event.key, body),
        )
        return Stored(replace(event, seq=int(added.lastrowid or 0), at=at), repeated=False)

    def _require_there(self) -> None:
        if identity_of(self.path) != self._identity:
            raise self._lost(f"{self.path} was deleted or replaced while it was open")

    def _lost(self, sentence: str) -> StoreLost:
        return store_lost(sentence, self.path, self.backups.newest())

    def _failure(self, error: sqlite3.Error) -> WriteFailed:
        return failure_of(error, self.path, self.backups.newest())
