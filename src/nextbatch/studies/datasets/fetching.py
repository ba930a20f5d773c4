"""Fetching the file of a data set: from the folder NEXTBATCH_DATA, the cache, or its official address."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pooch

from nextbatch.errors import BadInput
from nextbatch.progress import waiting
from nextbatch.storage.cache import cache_folder
from nextbatch.storage.locking import holding
from nextbatch.storage.paths import existing_file


@dataclass(frozen=True)
class OfficialFile:
    """A published file of a data set, and the copies that are accepted for it.

    Parameters
    ----------
    dataset : str
        The name of the data set, and of the folder inside NEXTBATCH_DATA that holds copies.
    url : str
        The official address.
    names : tuple of str
        File names of copies; the first is the official one.
    checksums : tuple of str
        "sha256:..." or "md5:..." of accepted contents; the first is that of the official file.
    """

    dataset: str
    url: str
    names: tuple[str, ...]
    checksums: tuple[str, ...]


def path_of(file: OfficialFile) -> Path:
    """Return the path of a copy of `file` with a right checksum; download it if there is none.

    Raises
    ------
    BadInput
        If the copy in NEXTBATCH_DATA is damaged, or there is none and the download fails.
    """
    return own_copy(file) or _downloaded(file)


def own_copy(file: OfficialFile) -> Path | None:
    """Return the path of the copy of `file` in NEXTBATCH_DATA; None if there is none.

    Raises
    ------
    BadInput
        If its checksum is none of the accepted ones, or NEXTBATCH_DATA names no folder.
    """
    for folder in _own_folders():
        for name in file.names:
            path = folder / file.dataset / name
            if path.exists():
                return _accepted(path, file)
    return None


def _own_folders() -> Iterator[Path]:
    """Yield the folders in NEXTBATCH_DATA, which are separated like those of PATH."""
    for name in filter(None, os.environ.get("NEXTBATCH_DATA", "").split(os.pathsep)):
        folder = Path(name).expanduser()
        if not folder.is_dir():
            raise BadInput(f"NEXTBATCH_DATA names {folder}, which is no folder: correct it, or unset it to download.")
        yield folder


def _accepted(path: Path, file: OfficialFile) -> Path:
    existing_file(path)
    for checksum in file.checksums:
        algorithm, _, digest = checksum.partition(":")
        if pooch.file_hash(str(path), algorithm) == digest:
            return path
    raise BadInput(
        f"{path} is damaged, truncated or another version: its checksum is not that of {file.url}. "
        f"Remove it and try again: {file.names[0]} is downloaded then, unless NEXTBATCH_DATA holds a whole copy."
    )


def _downloaded(file: OfficialFile) -> Path:
    folder = cache_folder() / "data" / file.dataset
    name = file.names[0]
    try:
        with holding(folder, f".{name}.lock"):  # a process that needs the same file waits for it
            download = _Resuming(folder / f".{name}.partial", f"Downloading {file.dataset}/{name}")
            with _quiet_pooch():
                return Path(pooch.retrieve(file.url, file.checksums[0], name, folder, downloader=download))
    except OSError as error:  # errors of requests are OSErrors without a number
        raise (_cannot_keep(file, folder, error) if error.errno else _cannot_reach(file, error)) from error
    except ValueError as error:
        raise BadInput(
            f"What arrived from {file.url} is not {file.dataset}/{name}: its checksum is wrong, and it was removed. "
            f"Try again later, or {_own(file)}."
        ) from error


@contextmanager
def _quiet_pooch() -> Iterator[None]:
    """Hide the log messages of pooch about downloads: the progress bar shows them."""
    logger = pooch.get_logger()
    before = logger.level
    logger.setLevel("WARNING")
    try:
        yield
    finally:
        logger.setLevel(before)


def _cannot_reach(file: OfficialFile, error: OSError) -> BadInput:
    response = getattr(error, "response", None)
    reason = type(error).__name__ if response is None else f"the server answered {response.status_code}"
    return BadInput(
        f"{file.dataset}/{file.names[0]} cannot be downloaded from {file.url} ({reason}): "
        f"try again with a network, what has arrived is kept; or {_own(file)}."
    )


def _cannot_keep(file: OfficialFile, folder: Path, error: OSError) -> BadInput:
    return BadInput(
        f"{file.dataset}/{file.names[0]} from {file.url} cannot be kept in {folder} ({error.strerror}): "
        f"set NEXTBATCH_CACHE to another folder, or {_own(file)}."
    )


def _own(file: OfficialFile) -> str:
    return f"set NEXTBATCH_DATA to a folder that holds {file.dataset}/{file.names[0]}"


class _Resuming:
    """A downloader for pooch: an interrupted download is kept in `partial`, and the next one continues it."""

    def __init__(self, partial: Path, what: str) -> None:
        self.partial = partial
        self.what = what

    def __call__(self, url: str, output_file: Any, registry: Any) -> None:
        """See `pooch.HTTPDownloader`."""
        with self.partial.open("ab") as file, waiting(self.what) as bar:

            def restart(response: Any, *_: Any, **__: Any) -> None:
                if response.status_code in (200, 416):  # the whole file instead of a range; or no such range
                    file.truncate(0)

            # Without compression: ranges count the bytes of the transfer, which must be those of the file.
            headers = {"Range": f"bytes={file.tell()}-", "Accept-Encoding": "identity"}
            pooch.HTTPDownloader(bar, chunk_size=2**16, headers=headers, hooks={"response": restart})(
                url, file, registry
            )
        self.partial.replace(output_file)
