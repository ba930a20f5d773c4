"""Labels in files that other programs read: CSV, Parquet, JSON lines, and the formats of two annotation tools."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.files.tool_records import label_studio_annotation, label_studio_data, prodigy_answer, prodigy_record

# A row of the export: id, label and so on, the same keys in each; `CONTENT` is what people saw.
Row = dict[str, Any]
CONTENT = "content"
# The classes of a sample one by one, of which `label` may hold several.
NAMES = "names"
_NOT_A_COLUMN = (CONTENT, NAMES)
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?")


def as_csv(rows: Sequence[Row]) -> bytes:
    r"""Return the rows as CSV; text that a spreadsheet would compute has an apostrophe before it.

    Examples
    --------
    >>> as_csv([{"id": "=1+1", "label": "good"}])
    b"id,label\r\n'=1+1,good\r\n"
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    names = [name for name in rows[0] if name not in _NOT_A_COLUMN]
    table.writerow(names)
    table.writerows([_harmless(row[name]) for name in names] for row in rows)
    return text.getvalue().encode()


def as_json_lines(rows: Sequence[Row]) -> bytes:
    """Return a line of JSON for each row, every text as it is."""
    return "".join(json.dumps(without_content(row), ensure_ascii=False) + "\n" for row in rows).encode()


def without_content(row: Row) -> Row:
    """Return a row without what people saw."""
    return {name: value for name, value in row.items() if name not in _NOT_A_COLUMN}


def as_label_studio(rows: Sequence[Row]) -> bytes:
    """Return tasks with annotations, as Label Studio imports them: choices named "label" of the object "sample"."""
    tasks = [
        {
            "data": label_studio_data(row["id"], _seen(row) | _cells(row)),
            "annotations": [label_studio_annotation(row[NAMES])],
        }
        for row in rows
        if row["label"] is not None
    ]
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode()


def as_prodigy(rows: Sequence[Row]) -> bytes:
    """Return lines as Prodigy exports them: the sample, and whether its label was accepted, rejected or ignored."""
    return as_json_lines(
        [prodigy_record(_seen(row), row["id"], _cells(row)) | prodigy_answer(row["label"]) for row in rows]
    )


WRITERS: dict[str, Callable[[Sequence[Row]], bytes]] = {
    ".csv": as_csv,
    ".jsonl": as_json_lines,
    "label-studio.json": as_label_studio,
    "prodigy.jsonl": as_prodigy,
}


PARQUET = ".parquet"


def ending_of(path: Path) -> str:
    """Return the ending of a file's name that tells its format.

    Raises
    ------
    BadInput
        If there is none.
    """
    endings = sorted([*WRITERS, PARQUET], key=len, reverse=True)
    found = next((ending for ending in endings if path.name.lower().endswith(ending)), None)
    if found is None:
        raise BadInput(f"{path} must end in one of {', '.join(reversed(endings))}.", argument="path")
    return found


def plain(cell: str) -> str:
    """Return a cell as it was before `as_csv` made it harmless.

    Examples
    --------
    >>> plain("'=1+1"), plain("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and _harmless(cell[1:]) == cell else cell


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return "" if value is None else value


def _seen(row: Row) -> dict[str, Any]:
    return {name: seen for name, seen in row[CONTENT].items() if name != "cells"}


def _cells(row: Row) -> dict[str, Any]:
    return dict(row[CONTENT].get("cells") or {})
