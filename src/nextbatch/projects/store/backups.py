"""Backups of the store, by SQLite's own interface: at the start, and again after every thousand events."""

import contextlib
import os
import sqlite3
from pathlib import Path
from threading import Thread

EVERY = 1000
# How many are kept beside those from before a migration.
KEPT = 3
# Pages that are copied before whoever appends gets a turn.
STEP = 256


class Backups:
    """The backups of one store, in a folder beside it.

    A backup is made on a thread of its own, through the connection of the store: what is appended meanwhile is in it.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last = 0
        self._thread: Thread | None = None
        self.failure: str | None = None

    def newest(self) -> Path | None:
        """Return the newest backup, or None."""
        return max(self._numbered(), default=None, key=_number)

    def begin(self, connection: sqlite3.Connection, seq: int) -> None:
        """Make a backup of what an earlier process has left, unless there is one of the same events."""
        for partial in self.folder.glob("*.partial"):
            with contextlib.suppress(OSError):
                partial.unlink()
        self._last = max(map(_number, self._numbered()), default=0)
        if seq > self._last:
            self._start(connection, seq)

    def after(self, connection: sqlite3.Connection, seq: int) -> None:
        """Begin a backup if a thousand events were stored since the last."""
        if seq - self._last >= EVERY and (self._thread is None or not self._thread.is_alive()):
            self._start(connection, seq)

    def wait(self) -> None:
        """Wait for the backup that is being made."""
        if self._thread is not None:
            self._thread.join()

    def make(self, connection: sqlite3.Connection, name: str) -> Path:
        """Make a backup and return its file, which is there whole or not at all."""
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"store-{name}.sqlite"
        partial = path.with_suffix(".partial")
        with contextlib.closing(sqlite3.connect(partial)) as copy:
            copy.execute("PRAGMA synchronous = OFF")  # one sync of the whole file follows
            connection.backup(copy, pages=STEP, sleep=0.01)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
        return path

    def _start(self, connection: sqlite3.Connection, seq: int) -> None:
        self.wait()
        self._last = seq
        self._thread = Thread(target=self._run, args=(connection, seq), name="backup of a project", daemon=True)
        self._thread.start()

    def _run(self, connection: sqlite3.Connection, seq: int) -> None:
        try:
            self.make(connection, f"{seq:09}")
            for old in sorted(self._numbered(), key=_number)[:-KEPT]:
                old.unlink()
            self.failure = None
        except (sqlite3.Error, OSError) as error:  # no answer is lost for a backup that fails, and it is told
            self.failure = f"The last backup failed ({error}): there may be no room in {self.folder}."

    def _numbered(self) -> list[Path]:
        return [path for path in self.folder.glob("store-*.sqlite") if _number(path)]


def _number(path: Path) -> int:
    number = path.stem.removeprefix("store-")
    return int(number) if number.isdigit() else 0
