"""Columns of numerals as numbers: one reading of point and comma for a file, or a question."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.features.notes import in_full
from nextbatch.files.tables import cells, numerals
from nextbatch.files.tables.numerals import Numerals
from nextbatch.files.tables.table import Table
from nextbatch.quoting import counted, quoted

Numbers = NDArray[np.float64]


def written_numbers(
    spelled: Mapping[str, Numerals], numbers: Mapping[str, Numbers], table: Table
) -> tuple[dict[str, Numbers], list[str]]:
    """Return columns of numerals as numbers, by one reading of point and comma for the whole file, and notes.

    Parameters
    ----------
    spelled : mapping of str to Numerals
        The columns of text that seem to hold numbers, by name.
    numbers : mapping of str to array
        The columns that the reader of the file took for numbers.
    table : Table

    Raises
    ------
    BadInput
        For a word among numbers, and for numbers that can be read in two ways.
    """
    values: dict[str, Numbers] = {}
    notes: list[str] = []
    habit = numerals.habit_of(spelled.values())
    read_as: dict[numerals.Reading, list[str]] = {"comma": [], "point": []}
    for name, column in spelled.items():
        reading = _reading(column, habit, name, table)
        read = [np.nan if cell is None else numerals.number(cell, reading) for cell in column.cells]
        values[name] = cells.finite(np.array(read), name, table.path)
        if any(cell and "," in cell for cell in column.cells):
            read_as[reading].append(name)
        if column.unit:
            notes.append(f"The sign {quoted(column.unit)} beside the numbers in {quoted(name)} is dropped.")
        if column.marks:
            signs = counted(column.marks, "cell")
            notes.append(f"{signs} of {quoted(name)} with a sign for a missing number counted as blank.")
    if habit == "comma" or (habit is None and table.sign == ";"):
        for name, thousands in _thousands(numbers, table, habit).items():
            values[name] = thousands
            notes.append(f"Points in {quoted(name)} are read as signs between thousands.")
    if read_as["comma"]:
        notes.append(f"Commas in {in_full(read_as['comma'])} are read as decimal signs.")
    if read_as["point"]:
        notes.append(f"Commas in {in_full(read_as['point'])} are read as signs between thousands.")
    return values, notes


def _reading(spelled: Numerals, habit: numerals.Reading | None, name: str, table: Table) -> numerals.Reading:
    if spelled.slip is not None:
        raise cells.not_a_number(name, table.path, spelled.slip, spelled.cells[spelled.slip] or "")
    if habit is not None and habit in spelled.readings:
        return habit
    if numerals.is_ambiguous(spelled):
        cell = numerals.example(spelled)
        point, comma = f"{numerals.number(cell, 'point'):.0f}", f"{numerals.number(cell, 'comma'):.3f}"
        raise BadInput(
            f"The column {quoted(name)} of {table.path} has {quoted(cell)}, which is {point} if the comma stands "
            f"between thousands and {comma} if it stands before decimals: write {point} or {comma} in the file.",
            argument="features",
            otherwise="set features to the other columns",
        )
    return spelled.readings[0]


def _thousands(numbers: Mapping[str, Numbers], table: Table, habit: numerals.Reading | None) -> dict[str, Numbers]:
    """Return columns with "1.234" as 1234, if commas stand before decimals; if that is not known, ask.

    Semicolons stand between cells where commas stand before decimals.
    """
    floating = {column.name for column in table.schema if pa.types.is_floating(column.type)}
    names = [name for name in numbers if name in floating]
    if table.written is None or not names:
        return {}
    written = {}
    for name, column in zip(names, table.written(names).columns, strict=True):
        broken = [cell for cell in column.to_pylist() if cell and "." in cell]
        if broken and all(map(numerals.is_like_thousands, broken)):
            written[name] = column.to_pylist()
        elif broken and habit is None:  # a point stands before decimals here
            return {}
    values = {}
    for name, words in written.items():
        cell = next(cell for cell in words if cell and "." in cell).strip()
        if habit is None:
            raise BadInput(
                f"The column {quoted(name)} of {table.path} has {quoted(cell)}, and semicolons stand between cells: is "
                f"it {numerals.number(cell, 'comma'):.0f}, or {float(cell):g}? Write thousands without a point.",
                argument="features",
                otherwise="set features to the other columns",
            )
        values[name] = np.array(
            [numerals.number(word.strip(), "comma") if word and word.strip() else np.nan for word in words]
        )
    return values
