"""The cache of rows: what takes long to compute for a sample alone, kept under the digest of what it is made from."""

import hashlib
import io
import json
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import NextbatchWarning, WriteFailed
from nextbatch.storage.cache import cache_folder, unusable
from nextbatch.storage.writing import write_atomically

# What numpy raises for a file that is not what it was.
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
# Where the row of a digest is: the file, and its place in there.
_Held = dict[bytes, tuple[Path, int]]


def cached_rows(
    recipe: Mapping[str, Any],
    digests: Sequence[bytes],
    make: Callable[[NDArray[np.intp]], NDArray[Any]],
    block: int,
    told: Callable[[int], None] = lambda done: None,
) -> NDArray[np.float32]:
    """Return a row of numbers for each digest; what the cache does not hold is made first, block after block.

    Each block is kept as soon as it is made, whole or not at all: whatever ends the process, the next one goes on
    there. Equal digests are made once. Rows that are damaged on disk are made again, with a warning.

    Parameters
    ----------
    recipe : mapping of str to JSON values
        What rows depend on beside their digests: the model, the version of the procedure.
    digests : sequence of bytes
        16 bytes for each row.
    make : callable
        From positions among the digests to their rows.
    block : int
        How many rows are made, and kept, at once.
    told : callable
        Told how many of the rows are there, after each block.

    Raises
    ------
    WriteFailed
        If the cache cannot be written.
    """
    folder = cache_folder() / "rows" / hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:32]
    held = _held(folder)
    while True:
        first = {digest: i for i, digest in reversed(list(enumerate(digests))) if digest not in held}
        missing = np.array(sorted(first.values()), dtype=np.intp)
        there = sum(digest in held for digest in digests)
        told(there)
        for start in range(0, len(missing), block):
            positions = missing[start : start + block]
            held |= _keep(folder, [digests[i] for i in positions], make(positions))
            told(min(there + start + block, len(digests)))
        rows, damaged = _read(digests, held)
        if not damaged:
            told(len(digests))
            return rows
        held = {digest: place for digest, place in held.items() if place[0] not in damaged}


def _held(folder: Path) -> _Held:
    held: _Held = {}
    for path in sorted(folder.glob("*.npz")):
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as content:
                digests = content["digests"]
            held |= {bytes(digest): (path, i) for i, digest in enumerate(digests)}
        except _DAMAGED:
            _warn(path)
    return held


def _keep(folder: Path, digests: Sequence[bytes], rows: NDArray[Any]) -> _Held:
    content = io.BytesIO()
    keys = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(len(digests), -1)
    np.savez(content, digests=keys, rows=np.asarray(rows, dtype=np.float32))
    path = folder / f"{hashlib.sha256(keys.tobytes()).hexdigest()[:32]}.npz"
    try:
        write_atomically(path, content.getvalue())
    except WriteFailed as error:
        raise unusable(str(error).rstrip(".")) from error
    return {digest: (path, i) for i, digest in enumerate(digests)}


def _read(digests: Sequence[bytes], held: _Held) -> tuple[NDArray[np.float32], set[Path]]:
    """Return the rows of all digests, and the files that turned out to be damaged."""
    wanted: dict[Path, list[tuple[int, int]]] = {}
    for i, digest in enumerate(digests):
        path, place = held[digest]
        wanted.setdefault(path, []).append((i, place))
    rows, damaged = np.empty((len(digests), 0), dtype=np.float32), set()
    for path, places in wanted.items():
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as content:
                found = content["rows"]
        except _DAMAGED:
            _warn(path)
            damaged.add(path)
            continue
        if not rows.shape[1]:
            rows = np.empty((len(digests), found.shape[1]), dtype=np.float32)
        to, of = zip(*places, strict=True)
        rows[list(to)] = found[list(of)]
    return rows, damaged


def _warn(path: Path) -> None:
    warnings.warn(f"{path} is damaged: its rows are made again.", NextbatchWarning, stacklevel=4)
