"""What people see of the samples: a file beside the store, made from the pool, from which one sample is read at once.

It can be deleted at any time and is made again. Columns that nobody chose to show are not in it.
"""

import contextlib
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

FILE = "shown.sqlite"


class Shown:
    """The samples as people see them.

    Parameters
    ----------
    path : Path
        A file that `write_shown` wrote.
    pool : Path
        Where images lie.
    """

    def __init__(self, path: Path, pool: Path) -> None:
        self._pool = pool
        self._connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def id(self, sample: int) -> str:
        """Return the user's own name of a sample."""
        return str(self._row(sample)[0])

    def ids(self) -> list[str]:
        """Return the names of all samples."""
        return [name for (name,) in self._connection.execute("SELECT id FROM samples ORDER BY sample")]

    def content(self, sample: int) -> dict[str, Any]:
        """Return what is shown: `text`, `cells` by column, or `image`, the path of a file."""
        content = dict(json.loads(self._row(sample)[1]))
        return content | {"image": os.path.normpath(self._pool / content["image"])} if "image" in content else content

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
