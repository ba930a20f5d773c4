"""Whether ids of labels mean the rows that they seem to: counted from 1 or from 0, and against texts in both files."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nextbatch.errors import BadInput
from nextbatch.files.labels.found import FoundLabels
from nextbatch.files.rows import Columns, Rows
from nextbatch.files.tables import cells
from nextbatch.files.tables.table import Table
from nextbatch.quoting import counted, quoted


class _Copy(NamedTuple):
    """A column of the file of labels that repeats a column of the pool."""

    name: str
    cells: Mapping[str, str]  # by id
    of_pool: str
    texts: Sequence[str]  # by row


def require_same_texts(found: FoundLabels, rows: Rows, table: Table, columns: Columns) -> list[str]:
    """Return notes on texts that stand in both files and differ; raise if most rows are contradicted.

    Parameters
    ----------
    found : FoundLabels
    rows : Rows
        The rows of the pool.
    table : Table
        The file of the pool.
    columns : Columns
    """
    copies = _copies(found, rows, table, columns)
    if not copies:
        require_counted_from_zero(found, rows, columns)
    place = {name: row for row, name in enumerate(rows.ids)}
    notes = []
    for copy in copies:
        here = {name: place[name] for name in copy.cells if name in place}
        differing = [name for name, row in here.items() if copy.texts[row] != copy.cells[name]]
        if not differing:
            continue
        name = differing[0]
        row = here[name]
        said = (
            f"{found.source} says in its column {quoted(copy.name)} that {quoted(name)} is {quoted(copy.cells[name])}, "
            f"and {rows.source} has {quoted(copy.texts[row])} there ({counted(len(differing), 'such row')})"
        )
        if rows.numbered and _from_one(copy, place):
            raise BadInput(
                f"{said}: the ids of the labels count rows from 1, and {rows.source} has no column of ids, so that "
                f"its rows are numbered from 0. Read from 1, all texts agree; read from 0, {len(differing)} of "
                f"{len(here)} differ. Subtract 1 from the ids of the labels, or give both files a column of ids.",
                argument="id",
            )
        if rows.numbered or 2 * len(differing) > len(here):
            raise BadInput(
                f"{said}: the ids mean other rows than in the pool. Name the columns that hold the same ids in both "
                "files (id, and label_id for the labels), or write the labels into the pool itself.",
                argument="label_id",
            )
        notes.append(f"{said}; labels are matched by id alone.")
    return notes


def require_counted_from_zero(found: FoundLabels, rows: Rows, columns: Columns) -> None:
    """Raise if the ids of labels are 1, 2, 3..., where rows are numbered from 0 and nothing shows what is meant."""
    n = len(found.by_id)
    counted = 2 <= n <= len(rows) and set(found.by_id) == {str(i) for i in range(1, n + 1)}
    if not (rows.numbered and counted) or columns.label_id is not None:
        return
    raise BadInput(
        f"The ids of {found.source} count from 1 to {n}, and {rows.source} has no column of ids, so that its rows are "
        "numbered from 0. If 1 means its first row, subtract 1 from the ids of the labels, or give both files a column "
        f"of ids; if 1 means its second row, say so: set label_id to {quoted(found.id_column or 'id')}.",
        argument="label_id",
    )


def _copies(found: FoundLabels, rows: Rows, table: Table, columns: Columns) -> list[_Copy]:
    """Return the columns of the labels at least half of whose texts stand in a column of mostly different texts."""
    words = {name: {key: _folded(word) for key, word in column.items()} for name, column in found.others.items()}
    copies = []
    for name in table.schema.names if words else ():
        if not cells.is_text(table.schema.field(name).type) or name in (rows.id_column, found.column):
            continue
        texts = [_folded(word or "") for word in cells.words(table.read([name]).column(0), name, table.path)]
        known = set(texts) - {""}
        if 2 * len(known) <= len(texts):
            continue
        for other, column in words.items():
            seen = set(column.values())
            if seen and 2 * len(seen & known) >= len(seen):
                copies.append(_Copy(other, column, name, texts))
    return copies


def _from_one(copy: _Copy, place: Mapping[str, int]) -> bool:
    """Whether all texts agree if ids are numbers of rows that count from 1; blank rows count, and have no place."""
    before = {name: place.get(str(int(name) - 1)) if name.isdecimal() else None for name in copy.cells}
    return all(row is not None and copy.texts[row] == copy.cells[name] for name, row in before.items())


def _folded(text: str) -> str:
    return " ".join(text.split())
