"""Atomic writes: after a crash a file has its old content or its new content, never a mixture."""

import contextlib
import errno
import os
import stat
from pathlib import Path

from nextbatch.errors import WriteFailed


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all, and make the folders above it.

    The content goes to a temporary file beside `path`, is synced to disk, and then renamed.

    Where `path` is a link, what it points at is written, and the link stays. A file that is replaced keeps its
    permissions; a new one has those that the process gives.

    Raises
    ------
    WriteFailed
        If the disk is full, the folder read-only, or another step fails. `path` then has its old content. If only the
        last step fails, the sync of the folder, it has its new content, and the message says so.
    """
    target = _pointed_at(path)
    # With the number of the process, so that two processes do not write to one temporary file.
    temporary = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            _keep_permissions(target, file.fileno())
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException as error:  # an interruption, too, must not leave half a file
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise WriteFailed(f"Cannot write {path}: {_reason(error)}. Nothing there was changed.") from error
        raise
    _sync_folder(target.parent, path)


def _pointed_at(path: Path) -> Path:
    """Return what a link leads to, whether it is there or not; `path` itself if it is no link."""
    if not path.is_symlink():
        return path
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise WriteFailed(f"Cannot write {path}: the link leads in a circle. Remove it, or write to another path.")
    return target


def _keep_permissions(target: Path, descriptor: int) -> None:
    """Give the new file the permissions of the old one, before it holds anything that others should not read."""
    if os.name != "posix" or not target.is_file():
        return
    before, now = (stat.S_IMODE(found.st_mode) & 0o777 for found in (target.stat(), os.fstat(descriptor)))
    if before != now:
        os.fchmod(descriptor, before)


def _sync_folder(folder: Path, path: Path) -> None:
    """Sync the folder, so that the new name survives a power failure; where folders cannot be synced, do nothing."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
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
