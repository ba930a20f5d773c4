"""Names of columns in any case, with or without spaces around them, and the row index that pandas keeps."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import pyarrow as pa

from nextbatch.errors import BadInput
from nextbatch.files.tables.table import Table
from nextbatch.quoting import listed, quoted

# Names under which labels are kept, most usual first.
USUAL_LABELS = ("label", "labels", "class")
_NAMELESS = re.compile(r"|Unnamed: 0|__index_level_0__")


def plain_name(name: str) -> str:
    """Return a name without its case, the spaces around it, and the ways in which Unicode writes one letter.

    Examples
    --------
    >>> plain_name(" Caf\u00e9"), plain_name("CAFE\u0301 ")
    ('café', 'café')
    """
    return unicodedata.normalize("NFKC", name).strip().casefold()


def column_called(name: str, table: Table, argument: str) -> str | None:
    """Return the column of that name: written so, else the only one that differs in case and space around it.

    Raises
    ------
    BadInput
        If there are several such columns.
    """
    if name in table.schema.names:
        return name
    alike = [column for column in table.schema.names if plain_name(column) == plain_name(name)]
    if len(alike) > 1:
        told = f"{table.path} has the columns {listed(alike)}, which differ only in form: set {argument} to one."
        raise BadInput(told, argument=argument)
    return alike[0] if alike else None


def required(name: str, table: Table, argument: str) -> str:
    """Return the column of that name, or raise with the nearest name; `argument` is the one that names it."""
    found = column_called(name, table, argument)
    if found is not None:
        return found
    names = table.schema.names
    near = get_close_matches(name, names, 1)
    hint = f"did you mean {quoted(near[0])}?" if near else f"its columns are {listed(names)}."
    raise BadInput(f"{table.path} has no column {quoted(name)} for {argument}: {hint}", argument=argument)


def usual_label(table: Table, apart_from: Iterable[str | None] = ()) -> str | None:
    """Return the column that is called as labels usually are, if there is one."""
    for name in USUAL_LABELS:
        found = column_called(name, table, "label")
        if found is not None and found not in apart_from:
            return found
    return None


def index_column(table: Table) -> str | None:
    """Return the column that holds the row index of a data frame: of pandas' Parquet, or a nameless first column."""
    if not table.types_guessed:
        stored = [level for level in _pandas_index(table.schema) if isinstance(level, str)]
        return stored[0] if len(stored) == 1 and stored[0] in table.schema.names else None
    first = table.schema.names[0]
    return first if _NAMELESS.fullmatch(first) else None


def index_range(schema: pa.Schema) -> range | None:
    """Return the row index of a data frame that pandas keeps as start, stop and step instead of a column."""
    levels = _pandas_index(schema)
    if len(levels) == 1 and isinstance(levels[0], dict) and levels[0].get("kind") == "range":
        start, stop, step = (levels[0].get(bound) for bound in ("start", "stop", "step"))
        if isinstance(start, int) and isinstance(stop, int) and isinstance(step, int) and step:
            return range(start, stop, step)
    return None


def nameless(name: str) -> bool:
    """Whether a data frame made up the name of a column."""
    return bool(_NAMELESS.fullmatch(name))


def _pandas_index(schema: pa.Schema) -> Sequence[object]:
    try:
        levels = json.loads((schema.metadata or {}).get(b"pandas", b"{}")).get("index_columns", [])
    except (ValueError, AttributeError):
        return []
    return levels if isinstance(levels, list) else []
