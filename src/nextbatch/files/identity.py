"""How the rows of a table are known: by a column of ids, by the row index of a data frame, or by their numbers."""

import re
from dataclasses import replace

import pyarrow as pa

from nextbatch.files.rows import Rows
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import index_column, index_range, nameless
from nextbatch.files.tables.numerals import numerals
from nextbatch.files.tables.table import Table
from nextbatch.quoting import listed

# Names under which rows are commonly counted: ID, idx, index, sample_id, rowId...
ID_NAMES = re.compile(r"^(id|idx|index|key|nr|no|number|row)$|[_ .-]id$|(?-i:[a-z]I[dD]$)", re.IGNORECASE)
# The names of rows are not longer on average; texts are.
LONGEST_NAME = 60


def identified(table: Table, id_column: str | None, used: set[str | None]) -> Rows:
    """Return rows with the ids of a column, of the row index that a data frame wrote, or numbers.

    Columns that are `used` are not offered as ids.
    """
    if id_column is not None:
        ids = cells.ids(_read(table, id_column), id_column, table.path)
        return Rows(table.path, ids, integer_ids=_integers(table, id_column), id_column=id_column)
    numbers = tuple(map(str, table.numbers))
    numbered = Rows(table.path, numbers, numbered=True, integer_ids=True)
    index = index_column(table)
    if index is None:
        counted = index_range(table.schema)
        if counted is None or len(counted) != table.n_rows or counted == range(table.n_rows):
            return replace(numbered, notes=_like_names(table, used))
        return Rows(table.path, tuple(map(str, counted)), integer_ids=True)
    words = cells.words(_read(table, index), index, table.path)
    if tuple(words) == numbers:
        return replace(numbered, notes=_like_names(table, used))
    if not all(words) or len(set(words)) < len(words):
        told = (
            f"The row index that was saved in {table.path.name} is blank or the same in several rows: rows are known "
            "by their numbers, the first being 0."
        )
        return replace(numbered, notes=(told,))
    return Rows(table.path, tuple(map(str, words)), integer_ids=_integers(table, index), id_column=index)


def _read(table: Table, name: str) -> pa.ChunkedArray:
    return table.read([name]).column(0)


def _integers(table: Table, name: str) -> bool:
    kind = table.schema.field(name).type
    return bool(pa.types.is_integer(kind)) and kind != pa.uint64()


def _like_names(table: Table, used: set[str | None]) -> tuple[str, ...]:
    """Return a note on unused columns of short texts that are different in every row: they may name the rows."""
    free = [field.name for field in table.schema if cells.is_text(field.type) and field.name not in used]
    names = [name for name in free if _names_rows(table, name)]
    if not names or table.n_rows < 2:
        return ()
    called_so = [name for name in names if ID_NAMES.search(name)] or names
    return (
        f"Rows of {table.path.name} are known by their numbers. {listed(called_so, 3)} has a different text in every "
        "row: if it names the rows, set id to it.",
    )


def _names_rows(table: Table, name: str) -> bool:
    words = cells.words(_read(table, name), name, table.path)
    seen = [word for word in words if word]
    if len(set(seen)) < len(words) or nameless(name) or cells.is_written_list(seen[0]):
        return False
    if numerals(seen) and not all(map(str.isalnum, seen)):  # 1,5 counts something; 0071 or a1 may be a name
        return False
    return sum(map(len, seen)) <= LONGEST_NAME * len(seen) and sum(len(word.split()) for word in seen) < 3 * len(seen)
