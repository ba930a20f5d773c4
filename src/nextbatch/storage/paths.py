"""Checks of paths before a file is read or written."""

import difflib
import os
from collections.abc import Collection
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.quoting import shortened

_COMPRESSED = (".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz", ".7z")


def existing_file(path: Path) -> Path:
    """Return `path` if it is a regular file that can be opened.

    Raises
    ------
    BadInput
        If it does not exist or cannot be opened, or is a folder, a pipe or a device: opening a pipe could wait forever.
    """
    require_possible(path)
    if not path.exists():
        raise BadInput(f"There is no file {path}.{_hint(path)}")
    if path.is_dir():
        raise BadInput(f"{path} is a folder, a file is needed: name the file in it.")
    if not path.is_file():
        raise BadInput(f"{path} is no regular file (a pipe or a device): save its content to a file first.")
    try:
        path.open("rb").close()
    except OSError as error:
        raise BadInput(f"{path} cannot be opened: {error.strerror or error}.") from None
    return path


def existing_folder(path: Path) -> Path:
    """Return `path` if it is a folder that can be listed.

    Raises
    ------
    BadInput
        If it is not.
    """
    try:
        next(path.iterdir(), None)
    except OSError as error:
        raise BadInput(f"The folder {path} cannot be listed: {error.strerror or error}.") from None
    return path


def require_possible(path: Path) -> None:
    """Raise if no file can have the name `path`, such as one with a null byte.

    Raises
    ------
    BadInput
    """
    try:
        path.exists()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"{shortened(path)} cannot be the name of a file: {shortened(reason)}.") from None


def require_suffix(path: Path, suffixes: Collection[str], holds: str) -> None:
    """Raise unless the name of `path` ends in one of `suffixes`.

    Parameters
    ----------
    path : Path
    suffixes : collection of str
        In lower case, with the dot.
    holds : str
        The content of the file, for the message: "The pool", for example.

    Raises
    ------
    BadInput
    """
    if path.suffix.lower() not in suffixes:
        kinds = ", ".join(suffixes)
        unpack = " Unpack it first." if path.suffix.lower() in _COMPRESSED else ""
        raise BadInput(f"{path} ends in {path.suffix or 'nothing'!r}: {holds} must be one of {kinds}.{unpack}")


def require_free(path: Path, inputs: Collection[Path], force: bool) -> None:
    """Raise unless a file may be written to `path`.

    Parameters
    ----------
    path : Path
    inputs : collection of Path
        Files that are read and must not be replaced.
    force : bool
        Whether a file that exists may be replaced.

    Raises
    ------
    BadInput
        If `path` cannot be written, is one of `inputs`, or exists and `force` is False.
    """
    for name in (path, *inputs):
        require_possible(name)
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise BadInput(f"{path} cannot be written: {folder} is no folder that you may write to.")
    if not path.exists():
        return
    if any(other.exists() and path.samefile(other) for other in inputs):
        raise BadInput(f"{path} is also an input, and would be lost: write to another file.")
    if not path.is_file():
        raise BadInput(f"{path} exists and is no file: write to another path.")
    if not force:
        raise BadInput(
            f"{path} exists already: choose another name, or replace the file with force=True.", argument="force"
        )


def _hint(path: Path) -> str:
    if any(sign in path.name for sign in "*?["):
        return " One file or folder is read, not a pattern of several."
    siblings = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, siblings, 1)
    return f" Did you mean {path.parent / near[0]}?" if near else ""
