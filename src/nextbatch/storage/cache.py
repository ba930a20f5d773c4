"""The cache: arrays that take long to compute, stored under the sha256 of everything they depend on."""

import hashlib
import io
import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import NextbatchWarning, WriteFailed
from nextbatch.storage.locking import holding
from nextbatch.storage.sealed import read_sealed, write_sealed
from nextbatch.storage.writing import write_atomically

NamedArrays = dict[str, NDArray[Any]]


def cache_folder() -> Path:
    """Return the folder that the variable NEXTBATCH_CACHE names; by default the cache folder of the system."""
    if named := os.environ.get("NEXTBATCH_CACHE"):
        return Path(named).expanduser()
    from pooch import os_cache  # with all that downloads, for which the first sample of a project would wait

    return Path(os_cache("nextbatch"))


def cached(recipe: Mapping[str, Any], make: Callable[[], Mapping[str, NDArray[Any]]]) -> NamedArrays:
    """Return the arrays of `recipe`, memory-mapped; make and store them first if the cache does not hold them.

    If another process is making the same arrays, this one waits for them. Arrays that are damaged on disk are made
    again, with a warning.

    Parameters
    ----------
    recipe : mapping of str to JSON values
        Everything that the arrays depend on: fingerprint of the data, parameters, version of the procedure.
    make : callable
        Takes no argument and returns arrays of numbers by name.

    Raises
    ------
    WriteFailed
        If the cache cannot be written, or does not return what was written.
    """
    key = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()
    folder = cache_folder() / "features" / key[:32]
    with _locked(folder):
        if _read(folder) is None:
            _write(folder, recipe, make())
        arrays = _read(folder)
    if arrays is None:
        raise WriteFailed(f"{folder} does not return what was written to it: set NEXTBATCH_CACHE to another folder.")
    return arrays


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with ExitStack() as block:
        try:
            block.enter_context(holding(folder))
        except OSError as error:
            raise unusable(error.strerror or str(error)) from error
        yield


def _read(folder: Path) -> NamedArrays | None:
    content = read_sealed(folder / "contents.json")
    if content is None:
        return None
    for name, checksum in content["arrays"].items():
        if _sha256(folder / f"{name}.npy") != checksum:
            problem = f"{folder / name}.npy is damaged: its arrays are made again."
            warnings.warn(problem, NextbatchWarning, stacklevel=3)
            return None
    return {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in content["arrays"]}


def _write(folder: Path, recipe: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    try:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.save(content, array, allow_pickle=False)
            write_atomically(folder / f"{name}.npy", content.getvalue())
        checksums = {name: _sha256(folder / f"{name}.npy") for name in arrays}
        # The list of contents is written last, so that every array in it exists.
        write_sealed(folder / "contents.json", {"recipe": dict(recipe), "arrays": checksums})
    except WriteFailed as error:
        raise unusable(str(error).rstrip(".")) from error


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def unusable(reason: str) -> WriteFailed:
    """Return the error of a cache that cannot be used, with the way out."""
    return WriteFailed(f"The cache {cache_folder()} cannot be used ({reason}): set NEXTBATCH_CACHE to another folder.")
