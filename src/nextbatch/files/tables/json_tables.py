"""JSON and JSONL as tables: one object is one row, and what is nested is named with dots."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from nextbatch.errors import BadInput
from nextbatch.files.rows import NoRows
from nextbatch.files.tables.separated import text_of
from nextbatch.quoting import quoted, shortened


def read_json(path: Path) -> pa.Table:
    """Return the objects of a JSON file, which holds a list of them, or one object with such a list in it."""
    return table_of_objects(path, _of_json(path))


def read_json_lines(path: Path) -> pa.Table:
    """Return the objects of a JSONL file, one in each line."""
    return table_of_objects(path, _of_json_lines(path))


def json_records(path: Path) -> list[Any] | None:
    """Return the objects of a JSON or JSONL file as they are nested there; None for any other file."""
    name = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    read = {".json": _of_json, ".jsonl": _of_json_lines, ".ndjson": _of_json_lines}.get(name.suffix.lower())
    return read(path) if read else None


def is_coco(found: Any) -> bool:
    """Whether a file holds images, and annotations that say to which image they belong."""
    if not isinstance(found, dict) or not all(isinstance(found.get(name), list) for name in ("images", "annotations")):
        return False
    parts = [(found["images"], "id"), (found["annotations"], "image_id")]
    return all(isinstance(part, dict) and key in part for listed, key in parts for part in listed)


def _of_json(path: Path) -> list[Any]:
    try:
        found = json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        lines = " If each of its lines is an object, call it .jsonl." if "Extra data" in str(error) else ""
        raise BadInput(f"{path} is no whole JSON file ({shortened(error)}): write it again.{lines}") from None
    return _records(path, found)


def _of_json_lines(path: Path) -> list[Any]:
    records = []
    for number, line in enumerate(text_of(path, NoRows).decode("utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise BadInput(
                f"{path} is no JSONL file: line {number} is no whole JSON ({shortened(error)}); write one object in "
                "each line, or call it .json if it is one list."
            ) from None
    return records


def _records(path: Path, found: Any) -> list[Any]:
    """Return the list of rows in a file; of a mapping its only list of objects, or columns of equal length."""
    if isinstance(found, list):
        return found
    if isinstance(found, dict) and {"columns", "data"} <= set(found) <= {"columns", "data", "index"}:  # as pandas may
        return [dict(zip(found["columns"], row, strict=True)) for row in found["data"]]
    if is_coco(found):
        return list(found["images"])
    if isinstance(found, dict):
        lists = [part for part in found.values() if isinstance(part, list) and part and isinstance(part[0], dict)]
        if len(lists) == 1:
            return list(lists[0])
        lengths = {len(part) if isinstance(part, list) else -1 for part in found.values()}
        if not lists and len(lengths) == 1 and min(lengths) > 0:
            return [dict(zip(found, cells, strict=True)) for cells in zip(*found.values(), strict=True)]
    raise BadInput(
        f"{path} must hold a list of objects, one for each row (with pandas: frame.to_json(path, orient='records')): "
        f"it holds {quoted(found)}."
    )


def table_of_objects(path: Path, records: list[Any]) -> pa.Table:
    """Return a table with a row for each object; what is nested is named with dots."""
    columns: dict[str, list[Any]] = {}
    for row, record in enumerate(records):
        if not isinstance(record, dict):
            raise BadInput(f"{path} must hold one object for each row: row {row} (the first is row 0) is "
                           f"{quoted(record)}.")  # fmt: skip
        for name, cell in _flat(record):
            cells = columns.setdefault(name, [])
            if len(cells) > row:
                raise BadInput(f"{path} has two cells named {quoted(name)} in row {row} (the first is row 0).")
            cells.extend([None] * (row - len(cells)))  # rows above it that lack this name
            cells.append(cell)
    if not columns:
        raise NoRows(f"{path} has no rows.")
    for cells in columns.values():
        cells.extend([None] * (len(records) - len(cells)))
    return pa.table({name: _column(cells) for name, cells in columns.items()})


def _flat(record: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, cell in record.items():
        if isinstance(cell, dict):
            yield from _flat(cell, f"{before}{name}.")
        else:
            yield f"{before}{name}", cell


def _column(cells: list[Any]) -> pa.Array:
    """Return a column of one type; where values of several types meet, each is written as JSON."""
    present = {type(cell) for cell in cells if cell is not None}
    if present <= {int, float} or len(present) <= 1:
        try:
            return pa.array(cells, pa.float64() if present == {int, float} else None)
        except (pa.ArrowException, OverflowError):
            pass
    return pa.array([cell if isinstance(cell, str | None) else json.dumps(cell) for cell in cells], pa.large_string())
