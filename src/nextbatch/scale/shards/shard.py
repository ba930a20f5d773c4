"""Shards: the files that hold the rows of a large pool, opened by their headers and read a range of rows at a time."""

import hashlib
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput

Rows = NDArray[np.int64]
# Rows are computed with 4,096 at a time, counted from the first of a file: a model has the same bits for any units.
CELL = 4096
# The largest unit, in bytes and rows.
UNIT_BYTES, UNIT_ROWS = 2**26, 2**20


@dataclass(frozen=True)
class Shard:
    """A file of rows.

    Parameters
    ----------
    path : Path
    name : str
        The path within the folder of the pool.
    n_rows, width : int
    dtype : str
        The type of the numbers, as numpy spells it.
    stamp : tuple of int
        Size and time of the last change, by which a file that is replaced is noticed.
    """

    path: Path
    name: str
    n_rows: int
    width: int
    dtype: str
    stamp: tuple[int, int]

    @cached_property
    def number(self) -> int:
        """A number of 64 bits made of the name; that of row `i` of the file is larger by `i`."""
        return int.from_bytes(hashlib.blake2b(self.name.encode(), digest_size=8).digest(), "little")

    def known(self, rows: Rows) -> NDArray[np.uint64]:
        """Return what rows are known by, for draws and for ties: the same in whatever order shards are listed."""
        return rows.astype(np.uint64) + np.uint64(self.number)

    def ranges(self) -> list[tuple[int, int]]:
        """Return the ranges of rows of the units of this file, each of whole cells."""
        row = self.width * np.dtype(self.dtype).itemsize
        length = max(1, min(UNIT_BYTES // row, UNIT_ROWS) // CELL) * CELL
        return [(begin, min(begin + length, self.n_rows)) for begin in range(0, self.n_rows, length)]

    def cells(self, begin: int, end: int) -> Iterator[tuple[int, NDArray[Any]]]:
        """Yield the rows of a range, a cell at a time, each with the number of its first; what is read is reused."""
        raise NotImplementedError

    def overlapping(self, low: int, high: int) -> Iterator[tuple[int, NDArray[Any]]]:
        """Yield cells that together hold the rows from `low` to `high`, and perhaps some beside."""
        for begin, end in self.ranges():
            if begin < high and end > low:
                yield from self.cells(begin, end)

    def take(self, rows: Rows) -> NDArray[Any]:
        """Return rows by number, ascending."""
        raise NotImplementedError

    def is_same(self) -> bool:
        """Tell whether the file is still the one that was opened."""
        try:
            self.require_same()
        except BadInput:
            return False
        return True

    def require_same(self) -> None:
        """Raise if the file is no longer the one that was opened.

        Raises
        ------
        BadInput
        """
        try:
            now = stamp_of(self.path)
        except OSError as error:
            raise BadInput(
                f"{self.path} cannot be read on {platform.node()} ({error.strerror or error}): it must be there, under "
                "the same path on every machine, until the batch is chosen."
            ) from None
        if now != self.stamp:
            raise BadInput(f"{self.path} was replaced or changed while rows were chosen: run the same again.")


class Refused(NamedTuple):
    """A file, a range of rows or single rows that are left out, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Shards:
    """All files of a pool, in the order of their names, and those that cannot be read.

    Parameters
    ----------
    folder : Path
    files : tuple of Shard
    refused : tuple of Refused
    """

    folder: Path
    files: tuple[Shard, ...]
    refused: tuple[Refused, ...] = ()

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The position of the first row of each file among all rows, and behind them the number of all rows."""
        return np.concatenate([[0], np.cumsum([shard.n_rows for shard in self.files], dtype=np.int64)])

    def __len__(self) -> int:
        """Return the number of all rows."""
        return int(self.starts[-1])

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.files[0].width

    def located(self, positions: Rows) -> tuple[Rows, Rows]:
        """Return the places of the files that rows are in, and their numbers there."""
        places = np.searchsorted(self.starts, positions, side="right") - 1
        return places, positions - self.starts[places]

    def known(self, positions: Rows) -> NDArray[np.uint64]:
        """Return what rows are known by, for draws and for ties."""
        places, rows = self.located(positions)
        numbers = np.array([shard.number for shard in self.files], dtype=np.uint64)
        return rows.astype(np.uint64) + numbers[places]


def stamp_of(path: Path) -> tuple[int, int]:
    """Return size and time of the last change of a file."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns
