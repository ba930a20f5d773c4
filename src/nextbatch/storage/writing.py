"""Atomic writes: after a crash a file has its old content or its new content, never a mixture."""

import contextlib
import errno
import os
from pathlib import Path

from nextbatch.errors import WriteFailed


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all, and make the folders above it.

    The content goes to a temporary file beside `path`, is synced to disk, and then renamed.

    Raises
    ------
    WriteFailed
        If the disk is full, the folder read-only, or another step fails. `path` then has its old content. If only the
        last step fails, the sync of the folder, it has its new content, and the message says so.
    """
    # The name holds the process id, so that two processes do not write to one temporary file.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:  # an interruption must not leave a temporary file either
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise WriteFailed(f"Cannot write {path}: {_reason(error)}. Nothing there was changed.") from error
        raise
    _sync_folder(path)


def _sync_folder(path: Path) -> None:
    """Sync the folder, so that the new name survives a power failure; do nothing on Windows, which cannot."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # network drives that cannot sync a folder
            raise WriteFailed(
                f"{path} is written, but its folder cannot be synced: {_reason(error)}. "
                "After a power failure the file may be the old one: write it again to be sure."
            ) from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
