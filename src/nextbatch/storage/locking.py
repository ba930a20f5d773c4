"""A lock on a folder: one process holds it at a time, by a lock file in the folder."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from nextbatch.errors import BadInput
from nextbatch.storage.writing import write_atomically

# Seconds until a folder counts as in use. A child that was being started when its parent was killed holds the lock too,
# until it runs a program of its own.
MOMENT = 1.0


@contextmanager
def holding(folder: Path, name: str = ".lock", *, wait: bool = True) -> Iterator[None]:
    """Hold the lock of `folder` inside the block; make the folder if it does not exist.

    If the block raises, a lock file that was made here is deleted; otherwise the file stays, unlocked.

    Parameters
    ----------
    folder : Path
    name : str
        The name of the lock file; locks of different names do not exclude each other. Default: ".lock".
    wait : bool
        Whether to wait for the process that holds the lock, longer than a moment. Default: True.

    Raises
    ------
    BadInput
        If another process holds the lock and `wait` is False; the message names the process.
    OSError
        If `folder` cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, holder = folder / name, folder / f"{name}-holder"
    made = not path.exists()
    lock = FileLock(path, timeout=-1 if wait else MOMENT)
    try:
        _acquire(lock, path)
    except Timeout:
        raise BadInput(
            f"{folder} is in use by {_read(holder)}: wait until it ends, or choose another folder.", argument="folder"
        ) from None
    try:
        if not wait:  # a process that waits does not read the name of the holder
            write_atomically(holder, f"process {os.getpid()} on {platform.node()}".encode())
        yield
    except BaseException:
        if made:
            with suppress(OSError):  # Windows deletes no open file
                path.unlink(missing_ok=True)
        raise
    finally:
        if not wait:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, path: Path) -> None:
    """Acquire the lock, again if its file was deleted in the meantime: a lock on a deleted file excludes nobody."""
    while True:
        with suppress(FileNotFoundError):
            path.touch()
            before = path.stat().st_ino
            lock.acquire()
            if path.stat().st_ino == before:
                return
        lock.release()


def _read(holder: Path) -> str:
    try:
        return holder.read_text()
    except (OSError, ValueError):
        return "another process"
