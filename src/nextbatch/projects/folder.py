"""The folder of a project: its files, the lock that keeps a second process out, and whether the pool has changed."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.projects.settings import FILE, Settings
from nextbatch.projects.state.state import State
from nextbatch.storage.locking import holding

STORE, SHOWN = "store.sqlite", "shown.sqlite"
_NETWORK = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other processes out of a project.

    Raises
    ------
    BadInput
        If another process has it; the sentence names its number.
    """
    with holding(folder, wait=False):
        yield


def require_new(folder: Path) -> None:
    """Raise if a folder holds a project, or is none.

    Raises
    ------
    BadInput
    """
    if (folder / FILE).exists():
        raise BadInput(f"{folder} holds a project already: open it, or choose another folder.", argument="folder")
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file: choose another name for the folder.", argument="folder")


@contextmanager
def whole_or_nothing(folder: Path) -> Iterator[None]:
    """Remove what was made in a folder inside the block if the block raises, and the folder if it is new."""
    there = folder.is_dir()
    before = set(folder.iterdir()) if there else set()
    try:
        yield
    except BaseException:
        for file in set(folder.iterdir()) - before:
            _remove(file)
        if not there:
            folder.rmdir()
        raise


def resolved(folder: Path, name: str) -> Path:
    """Return the path of a file that is named from the project folder."""
    return Path(os.path.normpath(folder.absolute() / name))


def digests(settings: Settings, folder: Path, added: list[str]) -> dict[str, str]:
    """Return a digest of each file that rows come from, by its name among the settings.

    Of a folder of images it is that of the names and sizes of its files.
    """
    names = [settings.pool, settings.labels, settings.embeddings, *added]
    return {name: _digest(resolved(folder, name)) for name in names if name is not None}


def require_unchanged(state: State, settings: Settings, folder: Path) -> None:
    """Raise if a file is not the one that the project began with.

    Raises
    ------
    BadInput
    """
    before = state.hashes | {added["source"]: added["hash"] for added in state.added}
    for name, digest in digests(settings, folder, [added["source"] for added in state.added]).items():
        if before.get(name) != digest:
            raise BadInput(
                f"{resolved(folder, name)} has changed since the project began, so that answers would belong to other "
                "samples: put back the file as it was. More rows are added to a project from a file of their own."
            )


def network_note(folder: Path) -> str:
    """Return a warning if a folder lies on a drive of the network, where locks and syncs may not hold."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    except OSError:
        return ""
    inside = [(mount[1], mount[2]) for mount in mounts if folder.absolute().is_relative_to(Path(mount[1]))]
    kind = max(inside, default=("", ""), key=lambda mount: len(mount[0]))[1]
    if not kind.startswith(_NETWORK):
        return ""
    return f"{folder} lies on a drive of the network ({kind}), where answers can be lost: use a disk of this machine."


def _digest(path: Path) -> str:
    try:
        if path.is_dir():
            sizes = sorted(
                f"{file.relative_to(path)} {file.stat().st_size}" for file in path.rglob("*") if file.is_file()
            )
            return hashlib.sha256("\n".join(sizes).encode(errors="surrogateescape")).hexdigest()
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}. The project needs it.") from None


def _remove(path: Path) -> None:
    if path.is_dir():
        for file in path.iterdir():
            _remove(file)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
