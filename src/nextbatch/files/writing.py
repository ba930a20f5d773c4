"""The one place that writes: a file is there whole, or as it was before."""

import contextlib
import os
from pathlib import Path

from nextbatch.errors import WriteFailed


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that after a crash at any instant the file is the old one or the new one, whole.

    Raises
    ------
    WriteFailed
        If the disk is full, the folder read-only, or any other step fails; `path` is then as it was before.
    """
    # The process is in the name: two that write one path do not write one temporary file.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise WriteFailed(f"Cannot write {path}: {error.strerror or error}. Nothing there was changed.") from error


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last; systems without folders that can be opened need no such step."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
