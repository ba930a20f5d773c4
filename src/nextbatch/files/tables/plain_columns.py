"""Columns of Arrow in the types that are read further: what is nested by names with dots, UUIDs and views as text."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from nextbatch.files.tables.arrow_tables import Read


def plain_columns(schema: pa.Schema, read: Read) -> tuple[pa.Schema, Read]:
    """Return the same for plain columns: a field of a record is a column, called "record.field" as in JSON.

    UUIDs, which DuckDB and others keep as 16 bytes, are text; so is text that Polars keeps as views. Other extensions
    are what they are stored as.
    """
    found = [one for top in schema for one in _fields(top, top.name, ())]
    if all(not path and _plain(field.type) == field.type for _, field, path in found):
        return schema, read
    fields = [field.with_name(name).with_type(_plain(field.type)) for name, field, path in found]
    tops = {name: name if not path else name[: -len(".".join(path)) - 1] for name, _, path in found}
    paths = {name: path for name, _, path in found}

    def plainly(names: Sequence[str]) -> pa.Table:
        wanted = list(dict.fromkeys(tops[name] for name in names))
        table = read(wanted)
        columns = [_inner(table.column(wanted.index(tops[name])), paths[name]) for name in names]
        return pa.table([_converted(column) for column in columns], names=list(names))

    return pa.schema(fields, schema.metadata), plainly


def _fields(field: pa.Field, name: str, path: tuple[str, ...]) -> Iterator[tuple[str, pa.Field, tuple[str, ...]]]:
    if not pa.types.is_struct(field.type) or _is_picture(field.type):
        yield name, field, path
        return
    for i in range(field.type.num_fields):
        inner = field.type.field(i)
        yield from _fields(inner, f"{name}.{inner.name}", (*path, inner.name))


def _is_picture(kind: pa.DataType) -> bool:
    """Whether a record holds bytes, as pictures and sounds of Hugging Face do: it stays one column."""
    kinds = [kind.field(i).type for i in range(kind.num_fields)]
    return not kinds or any(pa.types.is_binary(inner) or pa.types.is_large_binary(inner) for inner in kinds)


def _plain(kind: pa.DataType) -> pa.DataType:
    if isinstance(kind, pa.BaseExtensionType):
        return pa.large_string() if _is_uuid(kind) else _plain(kind.storage_type)
    if pa.types.is_string_view(kind) or (pa.types.is_dictionary(kind) and pa.types.is_string_view(kind.value_type)):
        return pa.large_string()
    return kind


def _is_uuid(kind: Any) -> bool:
    return getattr(kind, "extension_name", "") == "arrow.uuid"


def _inner(column: pa.ChunkedArray, path: tuple[str, ...]) -> pa.ChunkedArray:
    for name in path:
        column = pc.struct_field(column, name)
    return column


def _converted(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if _is_uuid(kind):
        storage = pa.chunked_array([part.storage for part in column.chunks], kind.storage_type).to_pylist()
        texts = [None if cell is None else str(UUID(bytes=cell)) for cell in storage]
        return pa.chunked_array([pa.array(texts, pa.large_string())])
    if isinstance(kind, pa.BaseExtensionType):
        return _converted(pa.chunked_array([part.storage for part in column.chunks], kind.storage_type))
    if _plain(kind) == kind:
        return column
    if pa.types.is_dictionary(kind):  # of views, which arrow does not decode
        parts = [part.dictionary.cast(pa.large_string()).take(part.indices) for part in column.chunks]
        return pa.chunked_array(parts, pa.large_string())
    return column.cast(pa.large_string())
