"""What people see of the samples: a file beside the store, made from the pool, from which one sample is read at once.

It can be deleted at any time and is made again. Columns that nobody chose to show are not in it.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

FILE = "shown.sqlite"


class Shown:
    """The samples as people see them.

    Parameters
    ----------
    path : Path
        A file that `write_shown` wrote.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def id(self, sample: int) -> str:
        """Return the user's own name of a sample."""
        return str(self._row(sample)[0])

    def ids(self) -> list[str]:
        """Return the names of all samples."""
        return [name for (name,) in self._connection.execute("SELECT id FROM samples ORDER BY sample")]

    def content(self, sample: int) -> dict[str, Any]:
        """Return what is shown: `text`, `cells` by column, or `image`, the path of a file."""
        return dict(json.loads(self._row(sample)[1]))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _row(self, sample: int) -> tuple[str, str]:
        found = self._connection.execute("SELECT id, content FROM samples WHERE sample = ?", (sample,)).fetchone()
        return found[0], found[1]


def made_for(path: Path, recipe: str) -> bool:
    """Tell whether the file is there and was made for these files and settings."""
    if not path.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT value FROM recipe").fetchone()[0] == recipe)
    except (sqlite3.Error, TypeError):
        return False


def mark_made(path: Path, recipe: str) -> None:
    """Note what the file was made for, once it is whole."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM recipe")
        connection.execute("INSERT INTO recipe VALUES (?)", (recipe,))


def write_shown(path: Path, samples: Any, settings: Any, folder: Path, added: list[str]) -> None:
    """Write what is shown of all samples to a file, whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # what is lost is made again
        connection.execute("CREATE TABLE samples (sample INTEGER PRIMARY KEY, id TEXT, content TEXT)")
        connection.execute("CREATE TABLE recipe (value TEXT)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO samples VALUES (?, ?, ?)", _contents(samples, settings, folder, added))
        connection.execute("COMMIT")
    partial.replace(path)


def _contents(samples: Any, settings: Any, folder: Path, added: list[str]) -> Iterator[tuple[int, str, str]]:
    rows = samples.rows
    cells = _cells(samples, settings, folder, added)
    for sample, name in enumerate(rows.ids):
        content: dict[str, Any] = {}
        if rows.texts is not None:
            content["text"] = rows.texts[sample]
        elif rows.source.is_dir():
            content["image"] = str(rows.source / name)
        if cells:
            content["cells"] = {column: values[sample] for column, values in cells.items()}
        yield sample, name, json.dumps(content, ensure_ascii=False)


def _cells(samples: Any, settings: Any, folder: Path, added: list[str]) -> dict[str, list[str | None]]:
    """Return the columns that are shown, each cell as it is written: those named, or those that are learned from."""
    from nextbatch.files.tables import cells
    from nextbatch.files.tables.column_names import required
    from nextbatch.files.tables.table import is_table, open_table
    from nextbatch.projects.folder import resolved

    rows = samples.rows
    if not is_table(rows.source):
        return {}
    names = settings.show or ([] if rows.texts is not None else [*rows.names, *rows.categories])
    if not names:
        return {}
    tables = [open_table(path, as_text=None) for path in (rows.source, *(resolved(folder, name) for name in added))]
    called = [[required(name, table, "show") for name in names] for table in tables]
    read = [
        [cells.words(table.read([name]).column(0), name, table.path) for name in found]
        for table, found in zip(tables, called, strict=True)
    ]
    return {name: list(chain.from_iterable(part[place] for part in read)) for place, name in enumerate(names)}
