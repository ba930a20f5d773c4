"""A folder that one process holds at a time, by a lock on a file in it."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from nextbatch.errors import BadInput
from nextbatch.storage.writing import write_atomically


@contextmanager
def holding(folder: Path, name: str = ".lock", *, wait: bool = True) -> Iterator[None]:
    """Make `folder` if it is not there, and keep other processes from holding it inside the block.

    If the block raises, a lock file that was not there before is deleted again.

    Parameters
    ----------
    folder : Path
    name : str
        The name of the lock file; locks of different names do not exclude each other.
    wait : bool
        Whether to wait for a process that holds `folder`, or to refuse.

    Raises
    ------
    BadInput
        If another process holds `folder` and `wait` is False; the sentence says which.
    OSError
        If nothing can be written there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, holder = folder / name, folder / f"{name}-holder"
    made = not path.exists()
    lock = FileLock(path, timeout=-1 if wait else 0)
    try:
        _acquire(lock, path)
    except Timeout:
        told = f"{folder} is in use by {_read(holder)}: wait until it ends, or choose another folder."
        raise BadInput(told, argument="folder") from None
    try:
        if not wait:  # only whoever is refused is told who holds it
            write_atomically(holder, f"process {os.getpid()} on {platform.node()}".encode())
        yield
    except BaseException:
        if made:
            with suppress(OSError):  # some systems delete no file that is open
                path.unlink(missing_ok=True)
        raise
    finally:
        if not wait:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, path: Path) -> None:
    """Take the lock on the file that is at `path` afterwards, not on one that its holder deleted meanwhile."""
    while True:
        path.touch()
        before = path.stat().st_ino
        lock.acquire()
        with suppress(FileNotFoundError):
            if path.stat().st_ino == before:
                return
        lock.release()


def _read(holder: Path) -> str:
    try:
        return holder.read_text()
    except (OSError, ValueError):
        return "another process"
