"""Checks of paths before anything is read or written."""

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
        If nothing is there, or a folder, a pipe or a device: opening a pipe could wait forever.
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
    """Return `path` if it is a folder that can be listed."""
    try:
        next(path.iterdir(), None)
    except OSError as error:
        raise BadInput(f"The folder {path} cannot be listed: {error.strerror or error}.") from None
    return path


def require_possible(path: Path) -> None:
    """Raise for a name that no file can have; asked about it, some systems fail instead of answering no."""
    try:
        path.exists()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"{shortened(path)} cannot be the name of a file: {shortened(reason)}.") from None


def require_suffix(path: Path, suffixes: Collection[str], holds: str) -> None:
    """Raise unless the name of `path` ends as one of `suffixes`."""
    if path.suffix.lower() not in suffixes:
        kinds = ", ".join(suffixes)
        unpack = " Unpack it first." if path.suffix.lower() in _COMPRESSED else ""
        raise BadInput(f"{path} ends in {path.suffix or 'nothing'!r}: {holds} must be one of {kinds}.{unpack}")


def require_free(path: Path, inputs: Collection[Path], force: bool) -> None:
    """Raise if `path` cannot be written, is one of `inputs`, or is a file already and not to be replaced (`force`)."""
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
        told = f"{path} exists already: choose another name, or replace the file with force=True."
        raise BadInput(told, argument="force")


def _hint(path: Path) -> str:
    if any(sign in path.name for sign in "*?["):
        return " One file or folder is read, not a pattern of several."
    siblings = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, siblings, 1)
    return f" Did you mean {path.parent / near[0]}?" if near else ""
