"""The one place that writes: a file is there whole, or as it was before."""

import contextlib
import errno
import os
from pathlib import Path

from nextbatch.errors import WriteFailed


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that after a crash at any instant the file is the old one or the new one, whole.

    Raises
    ------
    WriteFailed
        If the disk is full, the folder read-only, or any other step fails; `path` is then as it was before. Only if
        the very last step fails is the new content there: the sentence says so.
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
    except BaseException as error:  # also an interruption must not leave half a file behind
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise WriteFailed(f"Cannot write {path}: {_reason(error)}. Nothing there was changed.") from error
        raise
    _sync_folder(path)


def _sync_folder(path: Path) -> None:
    """Make the new name itself last; systems whose folders cannot be opened or synced need or know no such step."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network drives cannot sync a folder
            raise WriteFailed(
                f"{path} is written, but its folder cannot be synced: {_reason(error)}. "
                "After a power failure the file may be the old one: write it again to be sure."
            ) from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
