"""Shards in Parquet files: a row group at a time, the embedding one column of lists or a column for each number."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.labels.leaks import answer_names
from nextbatch.quoting import quoted, shortened
from nextbatch.scale.shards.shard import CELL, Rows, Shard, stamp_of
from nextbatch.storage.paths import existing_file

_DAMAGED = (pa.ArrowException, OSError, ValueError)
_TYPES = {pa.float16(): "<f2", pa.float32(): "<f4", pa.float64(): "<f8"}


@dataclass(frozen=True)
class ParquetShard(Shard):
    """A Parquet file.

    Parameters
    ----------
    columns : tuple of str
        One column of lists, or a column for each number.
    id_column : str or None
    groups : tuple of int
        The first row of each row group, and behind them the number of rows.
    """

    columns: tuple[str, ...] = ()
    id_column: str | None = None
    groups: tuple[int, ...] = (0,)

    def ranges(self) -> list[tuple[int, int]]:
        """See `Shard.ranges`: a row group is one unit."""
        return [(begin, end) for begin, end in pairwise(self.groups) if end > begin]

    def cells(self, begin: int, end: int) -> Iterator[tuple[int, NDArray[Any]]]:
        """See `Shard.cells`."""
        for first, batch in self._batches(self.groups.index(begin), self.columns):
            yield first, self._numbers(batch, first)

    def take(self, rows: Rows) -> NDArray[Any]:
        """See `Shard.take`."""
        taken = np.empty((len(rows), self.width), dtype=self.dtype)
        bounds = np.searchsorted(rows, self.groups)
        for group in np.flatnonzero(np.diff(bounds)):
            for first, batch in self._batches(int(group), self.columns):
                low, high = np.searchsorted(rows, [first, first + batch.num_rows])
                if high > low:
                    taken[low:high] = self._numbers(batch, first)[rows[low:high] - first]
        return taken

    def ids(self) -> Iterator[pa.LargeStringArray]:
        """Yield the column of ids as texts, a batch at a time."""
        for group in range(len(self.groups) - 1):
            yield from (ids for _, ids in self._ids(group))

    def ids_at(self, rows: Rows) -> list[str]:
        """Return the ids of rows by number, in any order."""
        found = dict[int, str]()
        groups = np.unique(np.searchsorted(self.groups, rows, side="right") - 1)
        for first, ids in (batch for group in groups for batch in self._ids(int(group))):
            for row in rows[(rows >= first) & (rows < first + len(ids))].tolist():
                found[row] = ids[row - first].as_py()
        return [found[row] for row in rows.tolist()]

    def _ids(self, group: int) -> Iterator[tuple[int, pa.LargeStringArray]]:
        for first, batch in self._batches(group, (str(self.id_column),)):
            column = batch.column(0)
            if column.null_count:
                row = first + int(np.flatnonzero(np.asarray(column.is_null()))[0])
                raise BadInput(f"The id column {quoted(self.id_column)} of {self.path} is empty in row {row}.")
            try:
                yield first, column.cast(pa.large_string())
            except pa.ArrowException as error:
                raise BadInput(
                    f"The id column {quoted(self.id_column)} of {self.path} is no text ({shortened(error)})."
                ) from None

    def _batches(self, group: int, columns: tuple[str, ...]) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield a row group in batches of a cell, each with the number of its first row."""
        first = self.groups[group]
        try:
            with pq.ParquetFile(self.path, page_checksum_verification=True, pre_buffer=False) as file:
                for batch in file.iter_batches(CELL, row_groups=[group], columns=list(columns), use_threads=False):
                    yield first, batch
                    first += batch.num_rows
        except _DAMAGED as error:
            raise BadInput(f"{self.path} cannot be read from row {first} on ({shortened(error)}).") from None

    def _numbers(self, batch: pa.RecordBatch, first: int) -> NDArray[Any]:
        columns = [batch.column(name) for name in self.columns]
        for column in columns:
            if column.null_count:
                row = first + int(np.flatnonzero(np.asarray(column.is_null()))[0])
                raise BadInput(f"{self.path}: row {row} (the first is row 0) is empty: fill it or drop it.")
        if len(columns) > 1 or not _is_list(columns[0].type):
            return np.column_stack([_values(column, self.dtype) for column in columns])
        values = columns[0].flatten()
        lengths = np.asarray(pc.list_value_length(columns[0]))
        if len(values) != len(columns[0]) * self.width or (lengths != self.width).any():
            odd = int(np.flatnonzero(lengths != self.width)[0])
            raise BadInput(f"{self.path}: the list of row {first + odd} has {lengths[odd]} numbers, not {self.width}.")
        return _values(values, self.dtype).reshape(len(columns[0]), self.width)


def open_parquet(
    path: Path, name: str, features: str | None = None, id: str | None = None, others: Collection[str] = ()
) -> Shard:
    """Return the shard in a Parquet file.

    Parameters
    ----------
    path : Path
    name : str
    features : str, optional
        The column of lists, or columns with commas; without it the only column of lists, else all of floating point
        that are not called like an answer.
    id : str, optional
        The column of ids; without it one that is called "id", if there is one. An empty word: none.
    others : collection of str
        Columns that are no features.

    Raises
    ------
    BadInput
        If the file is damaged, or has no such columns.
    """
    existing_file(path)
    stamp = stamp_of(path)
    try:
        with pq.ParquetFile(path) as file:
            schema, metadata = file.schema_arrow, file.metadata
            sizes = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
    except _DAMAGED as error:
        raise BadInput(f"{path} is no whole Parquet file ({shortened(error)}): write it again.") from None
    if not sum(sizes):
        raise BadInput(f"{path} has no rows.")
    columns = _columns(schema, path, features, {id, *others})
    kind = schema.field(columns[0]).type
    numbers = kind.value_type if _is_list(kind) else kind
    if numbers not in _TYPES:
        raise BadInput(f"The column {quoted(columns[0])} of {path} holds {numbers}, a shard holds floating point.")
    groups = tuple(int(bound) for bound in np.concatenate([[0], np.cumsum(sizes)]))
    shard = ParquetShard(
        path, name, groups[-1], len(columns), _TYPES[numbers], stamp, columns, _id_column(schema, path, id), groups
    )
    return _with_width(shard) if _is_list(kind) else shard


def _with_width(shard: ParquetShard) -> ParquetShard:
    first = next(batch for group in range(len(shard.groups) - 1) for _, batch in shard._batches(group, shard.columns))
    length = pc.list_value_length(first.column(0))[0].as_py()
    if not length:
        raise BadInput(f"The lists of the column {quoted(shard.columns[0])} of {shard.path} are empty.")
    return replace(shard, width=length)


def _columns(schema: pa.Schema, path: Path, features: str | None, others: Collection[str | None]) -> tuple[str, ...]:
    if features is not None:
        named = (features,) if features in schema.names else tuple(map(str.strip, features.split(",")))
        missing = [name for name in named if name not in schema.names]
        if missing:
            raise BadInput(f"{path} has no column {quoted(missing[0])}.", argument="features")
        return named
    lists = tuple(field.name for field in schema if _is_list(field.type))
    apart = {*others, *answer_names(schema.names, None)}
    floats = tuple(field.name for field in schema if pa.types.is_floating(field.type) and field.name not in apart)
    if len(lists) > 1 or not (lists or floats):
        raise BadInput(
            f"{path} has {len(lists)} columns of lists of numbers: set features to the one that holds the embeddings.",
            argument="features",
        )
    return lists or floats


def _id_column(schema: pa.Schema, path: Path, id: str | None) -> str | None:
    if id == "":
        return None
    if id is not None and id not in schema.names:
        raise BadInput(f"{path} has no column {quoted(id)} for ids.", argument="id")
    return id if id is not None else "id" if "id" in schema.names else None


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _values(column: pa.Array, dtype: str) -> NDArray[Any]:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=dtype)
