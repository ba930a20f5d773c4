"""Columns of a table as ids, as words, or as a matrix of numbers; a cell that does not fit is named."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted, shortened

# How many cells are looked at to tell a column of numbers with a slip in it from a column of words.
FIRST_LOOK = 1000


def is_number(kind: pa.DataType) -> bool:
    """Whether the cells are numbers: integers, decimals, floating point, or truth values."""
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean)
    return any(is_kind(kind) for is_kind in kinds)


def is_list(kind: pa.DataType) -> bool:
    """Whether each cell is a list: an embedding in one column."""
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def is_text(kind: pa.DataType) -> bool:
    """Whether the cells are text, each stored itself or as a place in a dictionary."""
    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def words(column: pa.ChunkedArray, name: str, path: Path) -> list[str | None]:
    """Return each cell as text, None where it is empty."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):  # as Python writes them: arrow makes "1" of 1.0
        return [None if cell is None or cell != cell else str(cell) for cell in column.to_pylist()]
    try:
        cells: list[str | None] = column.cast(pa.large_string()).to_pylist()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError) as error:
        raise BadInput(
            f"The column {quoted(name)} of {path} cannot be read as text ({shortened(error)}): convert it first."
        ) from None
    return cells


def ids(column: pa.ChunkedArray, name: str, path: Path) -> tuple[str, ...]:
    """Return the ids of all rows; raise if one is empty or used twice."""
    found = words(column, name, path)
    seen: dict[str, int] = {}
    for row, cell in enumerate(found):
        if not cell:
            raise BadInput(f"The id column {quoted(name)} of {path} is empty in {at(row)}: give every row an id.")
        if seen.setdefault(cell, row) != row:
            many = len(found) - len(set(found))
            raise BadInput(
                f"The id {quoted(cell)} of {path} is used twice, in rows {seen[cell]} and {row} ({many} such rows): "
                f"every row of the column {quoted(name)} needs an id of its own."
            )
    return tuple(seen)


def matrix(table: pa.Table, path: Path) -> NDArray[Any]:
    """Return the columns of `table`, all numbers or a single one of lists, as one matrix.

    Raises
    ------
    BadInput
        With column and row, for an empty cell, NaN, infinity, words, or lists of different lengths.
    """
    names = table.column_names
    if len(names) == 1 and is_list(table.schema.types[0]):
        return _from_lists(table.column(0), names[0], path)
    result = np.empty((table.num_rows, len(names)))
    for j, name in enumerate(names):
        result[:, j] = _numbers(table.column(j), name, path)
    return result


def slip(column: pa.ChunkedArray) -> tuple[int, str] | None:
    """Return row and content of the first word in a column of text most of whose cells are numbers."""
    seen = [cell for cell in column.slice(0, FIRST_LOOK).to_pylist() if cell]
    if 2 * sum(is_numeral(cell.replace(",", ".")) for cell in seen) <= len(seen):
        return None
    return next(((row, cell) for row, cell in enumerate(column.to_pylist()) if cell and not is_numeral(cell)), None)


def not_a_number(name: str, path: Path, row: int, cell: str) -> BadInput:
    """Return the error for a word where a number is needed."""
    comma = ": write a point, not a comma, before decimals" if is_numeral(cell.replace(",", ".")) else ""
    return BadInput(
        f"The column {quoted(name)} of {path} must hold numbers: {at(row)} has {quoted(cell)}{comma}. "
        "Correct it, or set features to the columns to use.",
        argument="features",
    )


def at(row: int) -> str:
    """Return the name of a row in sentences; rows are counted from 0, like ids where there is no column of ids."""
    return f"row {row} (the first is row 0)"


def _numbers(column: pa.ChunkedArray, name: str, path: Path) -> NDArray[np.float64]:
    if not is_number(column.type):
        if is_text(column.type):
            cells = words(column, name, path)
            row = next((row for row, cell in enumerate(cells) if not is_numeral(cell or "")), 0)
            raise not_a_number(name, path, row, cells[row] or "")
        raise BadInput(
            f"The column {quoted(name)} of {path} must hold numbers, its type is {shortened(column.type)}: "
            "convert it first."
        )
    _require_full(column, name, path)
    # Not safe in arrow's sense: an integer above 2^53 may lose its last digits, as everywhere in floating point.
    numbers: NDArray[np.float64] = column.cast(pa.float64(), safe=False).to_numpy()
    bad = np.flatnonzero(~np.isfinite(numbers))
    if len(bad):
        raise BadInput(
            f"The column {quoted(name)} of {path} must hold finite numbers: {at(int(bad[0]))} has {numbers[bad[0]]} "
            f"({len(bad)} such rows): drop these rows or fill the values."
        )
    return numbers


def _from_lists(column: pa.ChunkedArray, name: str, path: Path) -> NDArray[Any]:
    _require_full(column, name, path)
    lists = column.combine_chunks()
    lists = lists.chunk(0) if isinstance(lists, pa.ChunkedArray) else lists
    lengths = np.asarray(pc.list_value_length(lists))
    odd = np.flatnonzero(lengths != lengths[0])
    if len(odd):
        raise BadInput(
            f"The lists of the column {quoted(name)} of {path} must be equally long: {at(0)} has {lengths[0]} numbers, "
            f"row {odd[0]} has {lengths[odd[0]]} ({len(odd)} such rows)."
        )
    if not lengths[0]:
        raise BadInput(f"The lists of the column {quoted(name)} of {path} are empty: they must hold numbers.")
    values = lists.flatten()
    if not is_number(values.type):
        raise BadInput(
            f"The lists of the column {quoted(name)} of {path} must hold numbers, these hold {shortened(values.type)}."
        )
    if values.null_count:
        row = int(np.flatnonzero(np.asarray(values.is_null()))[0]) // int(lengths[0])
        raise BadInput(
            f"The list in {at(row)} of the column {quoted(name)} of {path} has an empty place: fill it first."
        )
    if not pa.types.is_floating(values.type):
        values = values.cast(pa.float64(), safe=False)
    return np.asarray(values).reshape(len(lists), -1)


def _require_full(column: pa.ChunkedArray, name: str, path: Path) -> None:
    if column.null_count:
        row = int(np.flatnonzero(column.is_null().to_numpy())[0])
        raise BadInput(
            f"The column {quoted(name)} of {path} is empty in {at(row)} ({column.null_count} such rows): "
            "drop these rows, fill the values, or set features to other columns.",
            argument="features",
        )


def is_numeral(cell: str) -> bool:
    """Whether a cell of text spells a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def in_brief(names: Sequence[str]) -> str:
    """Return the names of columns; of more than four the first two and the last."""
    names = [shortened(name) or "(unnamed)" for name in names]
    return ", ".join(names) if len(names) <= 4 else f"{names[0]}, {names[1]} ... {names[-1]}"
