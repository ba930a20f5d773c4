"""One value for each sample by a name of the user's: groups, strata, costs; from a column of the pool or of a file."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.arrays import array_and_ids
from nextbatch.files.outputs.opening import Places, open_outputs, places_of
from nextbatch.files.outputs.wanted import file_and_column
from nextbatch.files.provenance import file_told
from nextbatch.files.rows import Rows
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import required
from nextbatch.files.tables.table import Table, is_table, open_table
from nextbatch.quoting import counted, listed, quoted


class NamedValues(NamedTuple):
    """The value of each sample."""

    values: NDArray[np.object_]  # None where there is none
    told: str  # where they stand, in words
    notes: tuple[str, ...]


def read_named_values(words: str, argument: str, rows: Rows, output_id: str | None) -> NamedValues:
    """Return the values that `words` name: a column of the pool, a file of one column, or "FILE:COLUMN".

    Raises
    ------
    BadInput
        If there is no such file or column, or several may be meant; `argument` is the one that names it.
    """
    path, column = file_and_column(words)
    if path is None and not is_table(rows.source):
        raise BadInput(
            f"There is no file {words}, and {rows.source} has no columns: name a file, as FILE:COLUMN.",
            argument=argument,
        )
    if path is not None and not is_table(path):
        return _of_array(path, argument, rows)
    if path is None or path == rows.source:
        table = open_table(rows.source, as_text={str(column)})
        name = required(str(column), table, argument)
        return NamedValues(_words(table, name), f"the column {quoted(name)} of {rows.source.name}", ())
    opened = open_outputs(path, rows, output_id)
    name = _column(opened.table, column, opened.id_column, argument)
    values = _words(opened.table, name)
    places = places_of(rows, opened.ids, len(values), path, opened.table.blank)
    told = f"the column {quoted(name)} of {file_told(path, len(values))}, {opened.by}"
    return NamedValues(_at(values, places), told, places.notes)


def _of_array(path: Path, argument: str, rows: Rows) -> NamedValues:
    values, ids = array_and_ids(path)
    if values.ndim != 1:
        told = f"{path} must hold one value for each sample, it has the shape {values.shape}."
        raise BadInput(told, argument=argument)
    places = places_of(rows, ids, len(values), path)
    told = f"{file_told(path, len(values))}, {'by id' if ids else 'by place'}"
    return NamedValues(_at(np.array(values.tolist(), dtype=object), places), told, places.notes)


def _words(table: Table, name: str) -> NDArray[np.object_]:
    column = table.read([name]).column(0)
    values = np.empty(len(column), dtype=object)
    values[:] = [word or None for word in cells.words(column, name, table.path)]
    return values


def _at(values: NDArray[np.object_], places: Places) -> NDArray[np.object_]:
    found = np.full(len(places.rows), None, dtype=object)
    found[places.there] = values[places.rows[places.there]]
    return found


def _column(table: Table, column: str | None, id_column: str | None, argument: str) -> str:
    if column is not None:
        return required(column, table, argument)
    names = [name for name in table.schema.names if name != id_column]
    if len(names) != 1:
        told = f"{table.path} has the columns {listed(names)}: set {argument} to one, as {table.path}:COLUMN."
        raise BadInput(told, argument=argument)
    return str(names[0])


def names_of(found: NamedValues, argument: str, rows: Rows) -> NDArray[np.object_]:
    """Return names, of which no sample is without."""
    _require_all(found, argument, rows, "give each a name, one of its own if it belongs to nothing")
    return found.values


def numbers_of(found: NamedValues, argument: str, rows: Rows) -> NDArray[np.float64]:
    """Return numbers, of which no sample is without."""
    _require_all(found, argument, rows, "give each a number")
    try:
        return np.array(found.values, dtype=np.float64)
    except ValueError:
        bad = next(value for value in found.values if not _is_number(value))
        told = f"{argument} must be numbers; {found.told} holds {quoted(bad)}."
        raise BadInput(told, argument=argument) from None


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def _require_all(found: NamedValues, argument: str, rows: Rows, way_out: str) -> None:
    without = np.flatnonzero([value is None for value in found.values])
    if len(without):
        raise BadInput(
            f"There is no value for {counted(len(without), 'sample')} in {found.told}, such as that of id "
            f"{quoted(rows.ids[without[0]])}: {way_out}.",
            argument=argument,
        )
