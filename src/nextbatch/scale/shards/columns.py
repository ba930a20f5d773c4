"""Columns that say of rows in shards to whom they belong or what they cost: read for the rows that are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.outputs.wanted import file_and_column
from nextbatch.quoting import quoted, shortened
from nextbatch.scale.shards.beside import beside
from nextbatch.scale.shards.finding import find_shards
from nextbatch.scale.shards.parquet import ParquetShard
from nextbatch.scale.shards.shard import Rows, Shard, Shards, stamp_of

# As a column: rows of one file belong together.
FILE = "file"
# What is told of rows, and the argument of `select_from_shards` that says where it stands.
TOLD = {"groups": "group", "strata": "quota", "costs": "cost"}


class Column(Protocol):
    """A value for each row of a pool in shards."""

    def at(self, positions: Rows) -> NDArray[Any]:
        """Return the values of rows by their positions, ascending."""


@dataclass(frozen=True, eq=False)
class OfFiles:
    """The name of the file that a row is in."""

    shards: Shards

    def at(self, positions: Rows) -> NDArray[Any]:
        """See `Column.at`."""
        names = np.array([shard.name for shard in self.shards.files], dtype=object)
        return np.asarray(names[self.shards.located(positions)[0]])


@dataclass(frozen=True, eq=False)
class OfTables:
    """A column of Parquet files, which are the shards or stand beside them, one for each."""

    shards: Shards
    paths: tuple[Path, ...]
    name: str
    numbers: bool

    def at(self, positions: Rows) -> NDArray[Any]:
        """See `Column.at`."""
        places, rows = self.shards.located(positions)
        values = np.empty(len(positions), dtype=np.float64 if self.numbers else object)
        for place in np.unique(places):
            here = places == place
            values[here] = self._values(self.paths[place], rows[here])
        return values

    def _values(self, path: Path, rows: Rows) -> list[Any]:
        try:
            with pq.ParquetFile(path) as file:
                sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
                bounds = np.concatenate([[0], np.cumsum(sizes)])
                parts = [
                    file.read_row_group(int(group), [self.name]).column(0).take(rows[low:high] - bounds[group])
                    for group, (low, high) in enumerate(_pairs(np.searchsorted(rows, bounds)))
                    if high > low
                ]
        except (pa.ArrowException, OSError) as error:
            raise BadInput(f"The column {quoted(self.name)} of {path} cannot be read ({shortened(error)}).") from None
        values: list[Any] = pa.chunked_array(chunk for part in parts for chunk in part.chunks).to_pylist()
        empty = next((place for place, value in enumerate(values) if value is None), None)
        if empty is not None:
            raise BadInput(f"The column {quoted(self.name)} of {path} is empty in row {rows[empty]}: fill it.")
        return values


def _pairs(bounds: NDArray[np.intp]) -> list[tuple[int, int]]:
    return list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))


def columns_of(shards: Shards, words: Mapping[str, str | None]) -> dict[str, Column]:
    """Return the columns that say something of rows, by the input that they give: see `column_of`."""
    return {name: column_of(shards, said, name) for name, said in words.items() if said is not None}


def column_of(shards: Shards, words: str, name: str) -> Column:
    """Return the column that `words` name, for the input `name`.

    Parameters
    ----------
    shards : Shards
    words : str
        A column of the shards, if these are Parquet files; "FOLDER:COLUMN", of Parquet files of the same names beside
        them; or "file", if they have no such column: rows of one file belong together.
    name : {"groups", "strata", "costs"}

    Raises
    ------
    BadInput
        If there is no such column, or files beside do not fit the shards.
    """
    folder, column = file_and_column(words)
    inside = isinstance(shards.files[0], ParquetShard)
    if folder is None and column == FILE and name != "costs" and not (inside and _type_of(shards.files[0].path, FILE)):
        return OfFiles(shards)
    if folder is None and not inside:
        raise BadInput(
            f"{shards.folder} holds arrays, which have no column {quoted(words)}: write FOLDER:COLUMN, of Parquet "
            f"files of the same names, or {FILE}, if rows of one file belong together.",
            argument=TOLD[name],
        )
    tables = shards if folder is None else beside(shards, _tables(folder), TOLD[name])
    paths = tuple(shard.path for shard in tables.files)
    kind = _type_of(paths[0], str(column))
    if column is None or kind is None:
        told = f"has no column {quoted(column)}" if column else f"is one file of several columns: write {words}:COLUMN"
        raise BadInput(f"{paths[0]} {told}.", argument=TOLD[name])
    if name == "costs" and not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        raise BadInput(f"The column {quoted(column)} of {paths[0]} holds {kind}, costs are numbers.", argument="cost")
    return OfTables(shards, paths, column, name == "costs")


def _type_of(path: Path, column: str) -> pa.DataType | None:
    schema = pq.read_schema(path)
    return schema.field(column).type if column in schema.names else None


def _tables(folder: Path) -> Shards:
    """Return Parquet files of which columns are read, whatever else they hold."""
    found = find_shards(folder)
    try:
        sizes = [pq.read_metadata(path).num_rows for path in found.paths]
    except (pa.ArrowException, OSError) as error:
        raise BadInput(f"{folder} must hold Parquet files ({shortened(error)}).") from None
    tables = zip(found.names, found.paths, sizes, strict=True)
    return Shards(found.folder, tuple(Shard(path, name, size, 0, "", stamp_of(path)) for name, path, size in tables))
