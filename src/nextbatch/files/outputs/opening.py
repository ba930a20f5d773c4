"""Files of outputs opened: an array, or a table whose column of ids is found; and each sample's row in it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.beside import by_place
from nextbatch.files.labels.id_matching import meant
from nextbatch.files.rows import Rows, row_numbers
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import column_called, index_column, nameless, required
from nextbatch.files.tables.table import Table, open_table
from nextbatch.files.tool_records import our_id_column
from nextbatch.quoting import counted, listed, quoted


class OutputTable(NamedTuple):
    """A table of outputs, and what its rows are known by."""

    table: Table
    id_column: str | None
    ids: tuple[str, ...] | None  # None where rows are known by their place

    @property
    def by(self) -> str:
        """By what rows are matched with samples, in words."""
        if self.ids is None:
            return "by place"
        return "by id" if self.id_column is None else f"by id (the column {quoted(self.id_column)})"


def open_outputs(path: Path, rows: Rows, wanted: str | None, usual: Iterable[str] = ()) -> OutputTable:
    """Open a table of outputs of the samples `rows`.

    Parameters
    ----------
    path : Path
    rows : Rows
        The rows of the pool.
    wanted : str, optional
        The column of ids. Without it: the one that our batches go out with, a column with one of the `usual` names,
        with the name that ids have in the pool, or "id"; else the only column of texts that are all ids of the pool.
        Without any, rows are known by place.
    usual : iterable of str
        Names of a column of ids that may have one id in several rows, as the boxes of an image do.
    """
    several = bool(usual := tuple(usual))
    names = [name for name in (wanted, *usual, rows.id_column, "id") if name and not nameless(name)]
    table = open_table(path, as_text={*names, "", "Unnamed: 0"})
    id_column = _id_column(table, rows, wanted, names, several)
    if id_column is not None and table.types_guessed and id_column not in names:
        table = open_table(path, as_text={*names, id_column})
    if id_column is None:
        return OutputTable(table, None, None)
    column = table.read([id_column]).column(0)
    if not several:
        return OutputTable(table, id_column, cells.ids(column, id_column, path))
    words = cells.words(column, id_column, path)
    if not all(words):
        place = cells.at(words.index(next(word for word in words if not word)))
        raise BadInput(f"The column {quoted(id_column)} of {path} is empty in {place}: give every row an id.")
    return OutputTable(table, id_column, tuple(map(str, words)))


def _id_column(table: Table, rows: Rows, wanted: str | None, names: Sequence[str], several: bool) -> str | None:
    if wanted is not None:
        return required(wanted, table, "output_id")
    if (ours := our_id_column(table.schema.names)) is not None:
        return ours
    for name in names:
        found = column_called(name, table, "output_id")
        if found is not None:
            return found
    known = set(rows.ids)
    index = index_column(table)
    # A data frame writes its row index, too: the ids of the samples, or nothing but the numbers of its rows.
    if index is not None and not several and _words(table, index) != list(row_numbers(table.n_rows)):
        return index
    texts = [] if rows.numbered else [field.name for field in table.schema if cells.is_text(field.type)]
    found_all = [name for name in texts if set(_words(table, name)) <= known]
    if len(found_all) > 1:
        told = f"Of {table.path}, {listed(found_all)} hold ids of the pool: set output_id to one of them."
        raise BadInput(told, argument="output_id")
    return found_all[0] if found_all else None


def _words(table: Table, name: str) -> list[str | None]:
    return cells.words(table.read([name]).column(0), name, table.path)


def not_used(opened: OutputTable, used: Iterable[str]) -> str:
    """Return which columns are not used, as the end of a sentence."""
    others = [name for name in opened.table.schema.names if name not in {opened.id_column, *used}]
    return f"; not used: {listed(others, 5)}" if others else ""


class Places(NamedTuple):
    """Which row of a file belongs to each sample, and what is to be said of the others."""

    rows: NDArray[np.intp]  # of shape (n_samples,); -1 where there is none
    notes: tuple[str, ...]

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which samples have a row."""
        return self.rows >= 0


def places_of(rows: Rows, ids: Sequence[str] | None, n_rows: int, path: Path, blank: Sequence[int] = ()) -> Places:
    """Return the row of each sample in a file of outputs: by id, or by place if it has no ids.

    Raises
    ------
    BadInput
        If no id is that of a sample, if ids seem to be written otherwise than in the pool, or if a file without ids
        does not have one row for each sample.
    """
    if ids is None:
        order, notes = by_place(rows, n_rows, blank, path, "output_id")
        return Places(np.arange(n_rows) if order is None else order, notes)
    _require_counted_from_zero(rows, ids, path)
    row_of = {name: row for row, name in enumerate(ids)}
    found = np.array([row_of.get(name, -1) for name in rows.ids], dtype=np.intp)
    unknown = [name for name in row_of if name not in set(rows.ids)] if len(row_of) > (found >= 0).sum() else []
    if not unknown:
        return Places(found, ())
    without = [name for name, row in zip(rows.ids, found, strict=True) if row < 0]
    instead = meant(unknown, without)
    if instead or len(unknown) == len(row_of):
        raise BadInput(
            f"{path} has outputs for {len(unknown)} of {len(row_of)} ids that {rows.source} does not have: "
            f"{listed(unknown, 5)}. {instead or _other_ids(rows)}",
            argument="output_id",
        )
    told = f"Not used of {path.name}: {counted(len(unknown), 'id')} that the pool does not have, {listed(unknown, 3)}."
    return Places(found, (told,))


def _require_counted_from_zero(rows: Rows, ids: Sequence[str], path: Path) -> None:
    """Raise if ids are 1, 2, 3..., where the rows of the pool are numbered from 0: each would be taken for the next."""
    n = len(ids)
    if rows.numbered and 2 <= n <= len(rows) and set(ids) == {str(i) for i in range(1, n + 1)}:
        raise BadInput(
            f"The ids of {path} count from 1 to {n}, and {rows.source} has no column of ids, so that its rows are "
            "numbered from 0: subtract 1 from the ids, or give both files a column of ids.",
            argument="output_id",
        )


def _other_ids(rows: Rows) -> str:
    if rows.numbered:
        return f"{rows.source} has no column of ids, so its rows are numbered from 0: set id to the column of ids."
    return f"Its ids are like {listed(rows.ids, 3)}: set output_id to the column that holds them."
