"""Tables of Arrow: Parquet, Arrow and Feather files, with the class names that Hugging Face puts into the schema."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq

from nextbatch.errors import BadInput
from nextbatch.files.rows import LARGEST_CONTENT, NoRows
from nextbatch.quoting import counted, quoted, shortened

Read = Callable[[Sequence[str]], pa.Table]
_DAMAGED = (pa.ArrowException, OSError, ValueError)


def open_parquet(path: Path) -> tuple[pa.Schema, int, Read]:
    """Return the schema and the number of rows of a Parquet file, and what reads columns of it."""
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
        schema = file.schema_arrow
    except _DAMAGED as error:
        raise BadInput(f"{path} is no whole Parquet file ({shortened(error)}): write it again.") from None
    if not file.metadata.num_rows:
        raise NoRows(f"{path} has no rows.")

    def read(names: Sequence[str]) -> pa.Table:
        # Equal values are stored once: a small file can announce more rows than memory holds.
        if 8 * file.metadata.num_rows * len(names) > LARGEST_CONTENT:
            raise BadInput(
                f"{path} has {file.metadata.num_rows} rows of {counted(len(names), 'column')}, too many for memory."
            )
        try:
            return file.read(list(names))
        except _DAMAGED as error:
            raise BadInput(
                f"{path} cannot be read to its end ({shortened(error)}): it is damaged, write it again."
            ) from None

    return schema, file.metadata.num_rows, read


def open_arrow(path: Path) -> tuple[pa.Schema, int, Read]:
    """Return the same for an Arrow or Feather file, or a stream of Arrow, validated as a whole."""
    for reader in (_ipc_file, _ipc_stream, pyarrow.feather.read_table):
        try:
            table = reader(path)
            table.validate(full=True)
        except _DAMAGED as error:
            reason = shortened(error)
            continue
        if not table.num_rows:
            raise NoRows(f"{path} has no rows.")
        return table.schema, table.num_rows, partial(_select, table)
    raise BadInput(f"{path} is no whole Arrow file ({reason}): write it again.")


def with_class_names(schema: pa.Schema, read: Read, path: Path) -> tuple[pa.Schema, Read, frozenset[str]]:
    """Return the same with class names for class numbers, and -1 as empty, if Hugging Face wrote the file.

    And which columns hold one class number in each cell; others hold lists of them.
    """
    names = _class_names(schema, path)
    if not names:
        return schema, read, frozenset()
    single = frozenset(name for name in names if pa.types.is_integer(schema.field(name).type))
    words = {name: pa.large_string() if name in single else pa.list_(pa.large_string()) for name in names}
    kinds = [pa.field(field.name, words[field.name]) if field.name in words else field for field in schema]

    def named(columns: Sequence[str]) -> pa.Table:
        table = read(columns)
        for place, column in enumerate(columns):
            if column in names:
                table = table.set_column(place, column, _named(table.column(place), names[column], column, path))
        return table

    return pa.schema(kinds, schema.metadata), named, single


def _select(table: pa.Table, names: Sequence[str]) -> pa.Table:
    return table.select(list(names))


def _ipc_file(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
        return reader.read_all()


def _ipc_stream(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
        return reader.read_all()


def _class_names(schema: pa.Schema, path: Path) -> dict[str, list[str]]:
    """Return for each column of class numbers, or of lists of them, the names of the classes."""
    told = (schema.metadata or {}).get(b"huggingface")
    if told is None:
        return {}
    try:
        features: dict[str, Any] = json.loads(told)["info"]["features"]
        found = {column: _class_label(kind) for column, kind in features.items() if column in schema.names}
        return {
            column: [str(name) for name in kind["names"]]
            for column, kind in found.items()
            if kind and kind.get("names") and _holds_numbers(schema.field(column).type)
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            f"{path} says that Hugging Face datasets wrote it, and its metadata cannot be read: write it again."
        ) from None


def _class_label(kind: Any) -> dict[str, Any] | None:
    """Return what the metadata say of the classes of a column, or of the elements of its lists."""
    if isinstance(kind, list):  # as versions before 4 wrote lists
        kind = {"feature": kind[0]} if len(kind) == 1 else {}
    if isinstance(kind, dict) and isinstance(kind.get("feature"), dict):
        kind = kind["feature"]
    return kind if isinstance(kind, dict) and kind.get("_type") == "ClassLabel" else None


def _holds_numbers(kind: pa.DataType) -> bool:
    lists = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    return bool(pa.types.is_integer(kind.value_type if lists else kind))


def _named(column: pa.ChunkedArray, names: list[str], name: str, path: Path) -> pa.ChunkedArray:
    cells = column.to_pylist()
    lists = not pa.types.is_integer(column.type)
    each = [part for cell in cells for part in (cell or [])] if lists else cells
    wrong = next((cell for cell in each if cell is not None and not -1 <= cell < len(names)), None)
    if wrong is not None:
        raise BadInput(
            f"The column {quoted(name)} of {path} holds the class {wrong}, and its metadata "
            f"names {counted(len(names), 'class', 'classes')}, from 0: correct the cells, "
            "-1 being no label, or the names."
        )
    if lists:
        said = [None if cell is None else [names[part] for part in cell if part not in (None, -1)] for cell in cells]
        return pa.chunked_array([pa.array(said, pa.list_(pa.large_string()))])
    words = [None if cell is None or cell == -1 else names[cell] for cell in cells]
    return pa.chunked_array([pa.array(words, pa.large_string())])
