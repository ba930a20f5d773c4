"""What a failure of the store means: whether answers can be saved again, and what people can do."""

import sqlite3
from pathlib import Path

from nextbatch.errors import StoreLost, WriteFailed


def failure_of(error: sqlite3.Error, path: Path, backup: Path | None) -> WriteFailed:
    """Return what an error of SQLite means; `backup` is the newest copy of the store.

    Examples
    --------
    >>> print(failure_of(sqlite3.OperationalError("disk I/O error"), Path("store.sqlite"), None))
    Not saved: store.sqlite cannot be written (disk I/O error). Make room, and save again.
    """
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_READONLY_DBMOVED")):
        return store_lost(f"{path} is damaged or was moved ({error})", path, backup)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return WriteFailed(f"Not saved: another program holds {path}. Close it, and save again.")
    reason = "the disk is full" if name == "SQLITE_FULL" else str(error)
    return WriteFailed(f"Not saved: {path} cannot be written ({reason}). Make room, and save again.")


def store_lost(sentence: str, path: Path, backup: Path | None) -> StoreLost:
    """Return the error of a store that is not written to any more, with the way out."""
    newest = f"the newest backup is {backup}: copy it to {path.name}"
    way_out = newest if backup else "there is no backup: put back the file as it was"
    return StoreLost(f"{sentence}. Nothing is written to it any more; {way_out}, and open the project again.")


def identity_of(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of the same name; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
