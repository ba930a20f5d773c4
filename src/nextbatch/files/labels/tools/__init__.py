"""Exports of annotation tools: one file for each tool, which turns its records into rows with a column of labels."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from nextbatch.files.labels.tools import argilla, label_studio, prodigy
from nextbatch.files.tables.json_tables import json_records
from nextbatch.files.tables.table import Table, open_table, table_of_records

Record = dict[str, Any]


class Tool(NamedTuple):
    """How the records of a tool are recognized, and how they become rows."""

    recognizes: Callable[[Record], bool]
    rows: Callable[[Path, list[Record]], list[Record]]


TOOLS = {
    "Label Studio": Tool(label_studio.recognizes, label_studio.rows),
    "Label Studio (JSON-MIN)": Tool(label_studio.recognizes_short, label_studio.rows_of_short),
    "Prodigy": Tool(prodigy.recognizes, prodigy.rows),
    "Argilla": Tool(argilla.recognizes, argilla.rows),
}


def open_labels(path: Path) -> Table:
    """Open a file of labels, all cells as they are written; of an export of a tool, a row for each annotation.

    Raises
    ------
    BadInput
        If the file is damaged, or an export holds no labels of whole samples.
    """
    records = json_records(path) if path.is_file() else None
    if records and all(isinstance(record, dict) for record in records):
        for name, tool in TOOLS.items():
            if all(map(tool.recognizes, records)):
                table = table_of_records(path, tool.rows(path, records))
                return table._replace(notes=(f"{path.name} is read as an export of {name}.", *table.notes))
    return open_table(path, as_text=None)
