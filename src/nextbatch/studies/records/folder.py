"""The folder of a study: locked by one process at a time; only files that a study wrote are ever deleted."""

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from nextbatch.errors import BadInput, WriteFailed
from nextbatch.storage.locking import holding
from nextbatch.storage.sealed import is_sealed

# The names of all files that a study writes, as patterns; no other file is deleted.
PLAN = "study.json"
# With factors, a folder for each condition lies between "records" and those of the models.
FOLDERS = ("records/*/*/*", "records/*/*", "records/*")
RECORDS = tuple(f"{folder}/seed-*.json" for folder in FOLDERS[:2])
REPORT = (
    *("report.html", "figure.png", "figure.svg", "seconds.csv"),
    *("curves.csv", "curves.parquet", "summary.csv", "summary.parquet"),
)
# Temporary files of a process that was killed during a write.
HALF_WRITTEN = (
    *(f"{folder}/.seed-*.json.*.partial" for folder in FOLDERS[:2]),
    *(f".{name}.*.partial" for name in (PLAN, ".lock-holder", *REPORT)),
)


@contextmanager
def locked_study(folder: Path) -> Iterator[None]:
    """Lock the study in `folder` inside the block; the folder is made if it does not exist.

    If the block raises and nothing was written, folders that were made are deleted again.

    Raises
    ------
    BadInput
        If another process holds the lock (the message names it), or the folder cannot be written to.
    WriteFailed
        If the disk is full or broken.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    with ExitStack() as block:
        block.push(lambda kind, error, trace: _withdraw(made) if error else None)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _require_writable(folder)
            block.enter_context(holding(folder, wait=False))
        except OSError as error:
            raise _unusable(folder, error) from error
        yield


def _withdraw(made: list[Path]) -> None:
    """Delete folders, the innermost first, as long as they are empty."""
    for folder in made:
        with suppress(OSError):
            folder.rmdir()


def sweep(folder: Path) -> None:
    """Delete the temporary files that a crash left in `folder`."""
    _delete(folder, HALF_WRITTEN)


def require_own(folder: Path) -> None:
    """Raise if `folder` is not the folder of a study and holds a file that a study would replace.

    Raises
    ------
    BadInput
    """
    if is_sealed(folder / PLAN) or any(path for records in RECORDS for path in folder.glob(records)):
        return
    foreign = [name for name in (PLAN, *REPORT) if (folder / name).exists()]
    if foreign:
        raise BadInput(f"{folder} holds {foreign[0]}, which no study wrote: choose another folder.", argument="folder")


def clear(folder: Path) -> None:
    """Delete the files of a study in `folder`, and the folders that are empty then; other files stay.

    Raises
    ------
    BadInput
        If `folder` is not the folder of a study.
    WriteFailed
        If a file cannot be deleted.
    """
    require_own(folder)
    _delete(folder, (*RECORDS, *HALF_WRITTEN, *REPORT, PLAN))
    for emptied in (*(path for pattern in FOLDERS for path in folder.glob(pattern)), folder / "records"):
        with suppress(OSError):  # it does not exist, or holds other files
            emptied.rmdir()


def _delete(folder: Path, patterns: tuple[str, ...]) -> None:
    for pattern in patterns:
        for path in folder.glob(pattern):
            try:
                path.unlink()
            except OSError as error:
                raise WriteFailed(f"Cannot delete {path}: {error.strerror or error}.") from error


def _require_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _unusable(folder: Path, error: OSError) -> BadInput | WriteFailed:
    reason = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        return WriteFailed(f"Cannot write to {folder}: {reason}.")
    return BadInput(f"Cannot write to {folder} ({reason}): choose another folder.", argument="folder")
