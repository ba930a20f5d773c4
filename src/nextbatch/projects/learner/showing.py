"""Writes what people see of the samples to the file that `nextbatch.projects.shown` reads."""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from nextbatch.files.images.image_files import image_files
from nextbatch.files.samples import Samples
from nextbatch.files.tables import cells as in_words
from nextbatch.files.tables.column_names import required
from nextbatch.files.tables.table import Table, is_table, open_table
from nextbatch.projects.folder import resolved
from nextbatch.projects.settings import Settings


def write_shown(path: Path, recipe: str, samples: Samples, settings: Settings, folder: Path, added: list[str]) -> None:
    """Write what is shown of all samples to a file, whole or not at all, with what it was made for."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # what is lost is made again
        connection.execute("CREATE TABLE samples (sample INTEGER PRIMARY KEY, id TEXT, content TEXT)")
        connection.execute("CREATE TABLE recipe (value TEXT)")
        connection.execute("INSERT INTO recipe VALUES (?)", (recipe,))
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO samples VALUES (?, ?, ?)", _contents(samples, settings, folder, added))
        connection.execute("COMMIT")
    partial.replace(path)


def _contents(samples: Samples, settings: Settings, folder: Path, added: list[str]) -> Iterator[tuple[int, str, str]]:
    rows, columns = samples.rows, _columns(samples, settings, folder, added)
    images = _images(settings, folder, added) if rows.source.is_dir() else []
    texts = None if rows.texts is None else columns.pop(str(settings.text))
    shown = {name: columns[name] for name in columns if name in settings.show or texts is None}
    for sample, name in enumerate(rows.ids):
        content: dict[str, Any] = {}
        if texts is not None:
            content["text"] = texts[sample] or ""
        elif images:
            content["image"] = images[sample]
        if shown:
            content["cells"] = {column: cells[sample] for column, cells in shown.items()}
        yield sample, name, json.dumps(content, ensure_ascii=False)


def _images(settings: Settings, folder: Path, added: list[str]) -> list[str]:
    """Return the paths of all images, as seen from the folder of the pool."""
    pool, more = resolved(folder, settings.pool), [resolved(folder, name) for name in added]
    beside = [os.path.relpath(source / name, pool) for source in more for name in image_files(source).names]
    return [*image_files(pool).names, *beside]


def _columns(samples: Samples, settings: Settings, folder: Path, added: list[str]) -> dict[str, list[str | None]]:
    """Return the columns that are shown as they are written, spaces included: those named, or those of the model."""
    rows = samples.rows
    if not is_table(rows.source):
        return {}
    tables = [open_table(path, as_text=None) for path in (rows.source, *(resolved(folder, name) for name in added))]
    names = settings.show or ([] if rows.texts is not None else _readable(tables[0], [*rows.names, *rows.categories]))
    if rows.texts is not None:
        names = [*dict.fromkeys([*names, str(settings.text)])]
    return {name: list(chain.from_iterable(_cells(table, name, "show") for table in tables)) for name in names}


def _readable(table: Table, names: Iterable[str]) -> list[str]:
    """Return the columns of which a person can read a cell: an embedding is none."""
    return [name for name in names if not in_words.is_list(table.schema.field(name).type)]


def _cells(table: Table, name: str, argument: str) -> list[str | None]:
    name = required(name, table, argument)
    return in_words.words((table.written or table.read)([name]).column(0), name, table.path)
