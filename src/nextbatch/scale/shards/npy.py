"""Shards in .npy files: read by position with one buffer, while the system fetches what comes next."""

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.arrays import read_header
from nextbatch.scale.shards.shard import CELL, Rows, Shard, stamp_of
from nextbatch.storage.paths import existing_file

# What is asked of the disk ahead of the cell that is computed with.
AHEAD = 2**25
# Rows that are this near to each other are read in one go.
NEAR_BYTES = 2**15
_KINDS = ("<f2", "<f4", "<f8")


@dataclass(frozen=True)
class NpyShard(Shard):
    """A .npy file; `offset` is where its numbers begin."""

    offset: int = 0

    def cells(self, begin: int, end: int) -> Iterator[tuple[int, NDArray[Any]]]:
        """See `Shard.cells`."""
        buffer = np.empty((min(CELL, end - begin), self.width), dtype=self.dtype)
        with self.path.open("rb", buffering=0) as file:
            for row in range(begin, end, CELL):
                cell = buffer[: min(CELL, end - row)]
                self._prefetch(file, row, end)
                self._read(file, row, cell)
                yield row, cell

    def overlapping(self, low: int, high: int) -> Iterator[tuple[int, NDArray[Any]]]:
        """See `Shard.overlapping`."""
        return self.cells(low, high)

    def take(self, rows: Rows) -> NDArray[Any]:
        """See `Shard.take`."""
        taken = np.empty((len(rows), self.width), dtype=self.dtype)
        if not len(rows):
            return taken
        row_bytes = taken[:1].nbytes
        breaks = np.flatnonzero(np.diff(rows) * row_bytes > NEAR_BYTES) + 1
        bounds = [0, *_cut(breaks, len(rows), max(1, AHEAD // NEAR_BYTES)), len(rows)]
        with self.path.open("rb", buffering=0) as file:
            for first, last in pairwise(bounds):
                low, high = int(rows[first]), int(rows[last - 1]) + 1
                together = np.empty((high - low, self.width), dtype=self.dtype)
                self._read(file, low, together)
                taken[first:last] = together[rows[first:last] - low]
        return taken

    def _prefetch(self, file: IO[bytes], row: int, end: int) -> None:
        """Ask the system to fetch what comes after a row, so that the disk works while rows are computed with."""
        if hasattr(os, "posix_fadvise"):
            size = self.width * np.dtype(self.dtype).itemsize
            length = min(AHEAD, (end - row) * size)
            os.posix_fadvise(file.fileno(), self.offset + row * size, length, os.POSIX_FADV_WILLNEED)

    def _read(self, file: IO[bytes], row: int, into: NDArray[Any]) -> None:
        whole = into.data.cast("B")
        position, done = self.offset + row * into[:1].nbytes, 0
        file.seek(position)
        while done < len(whole):
            count = file.readinto(whole[done:])  # type: ignore[attr-defined]
            if not count:
                raise BadInput(f"{self.path} ends before row {row + done // into[:1].nbytes}: it was cut while read.")
            done += count


def _cut(breaks: NDArray[np.intp], n: int, most: int) -> list[int]:
    """Return where to begin anew: at the breaks, and at each multiple of `most`."""
    bounds = np.union1d(breaks, np.arange(most, n, most))
    return [int(bound) for bound in bounds]


def open_npy(path: Path, name: str) -> Shard:
    """Return the shard in a .npy file.

    Raises
    ------
    BadInput
        If the file is damaged, or holds no rows of floating-point numbers.
    """
    existing_file(path)
    stamp = stamp_of(path)
    with path.open("rb") as file:
        shape, fortran, dtype, offset = read_header(file, stamp[0], str(path))
    if len(shape) != 2 or not math.prod(shape):
        raise BadInput(f"{path} has the shape {shape}, rows and columns are needed.")
    if dtype.str not in _KINDS:
        raise BadInput(f"{path} holds {dtype}, a shard holds float16, float32 or float64: convert it.")
    if fortran and shape[1] > 1:
        raise BadInput(f"{path} is saved by columns: save it by rows, numpy.save(path, numpy.ascontiguousarray(X)).")
    return NpyShard(path, name, shape[0], shape[1], dtype.str, stamp, offset)
