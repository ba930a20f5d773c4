"""Columns of a table as ids, words, numbers, days or lists; a cell that does not fit is named."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.tables.separated import is_numeral
from nextbatch.quoting import counted, quoted, shortened

# How numpy 2 writes its numbers in a list.
_NUMPY = re.compile(r"np\.\w+\(([^()]*)\)")


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
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


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
                f"The id {quoted(cell)} of {path} is used twice, in rows {seen[cell]} and {row} "
                f"({counted(many, 'such row')}): every row of the column {quoted(name)} needs an id of its own."
            )
    return tuple(seen)


def numbers(column: pa.ChunkedArray, name: str, path: Path) -> NDArray[np.float64]:
    """Return a column of numbers, NaN where a cell is blank."""
    # Not safe in arrow's sense: an integer above 2^53 may lose its last digits, as everywhere in floating point.
    return finite(column.cast(pa.float64(), safe=False).to_numpy(), name, path)


def finite(values: NDArray[np.float64], name: str, path: Path) -> NDArray[np.float64]:
    """Return the numbers of a column; raise if one is infinite."""
    bad = np.flatnonzero(np.isinf(values))
    if len(bad):
        raise BadInput(
            f"The column {quoted(name)} of {path} must hold finite numbers: {at(int(bad[0]))} has {values[bad[0]]} "
            f"({counted(len(bad), 'such row')}): drop these rows or fill the values.",
            argument="features",
        )
    return values


def days(column: pa.ChunkedArray, name: str, path: Path) -> NDArray[np.float64]:
    """Return dates and times as days, counted from 1970; NaN where a cell is blank."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        return numbers(column.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.int64()), name, path) / 86.4e9
    if pa.types.is_date32(kind) or pa.types.is_date64(kind):
        return numbers(column.cast(pa.date32()).cast(pa.int32()), name, path)
    if pa.types.is_time(kind):
        return numbers(column.cast(pa.time64("us"), safe=False).cast(pa.int64()), name, path) / 86.4e9
    if pa.types.is_duration(kind):
        return numbers(column.cast(pa.duration("us"), safe=False).cast(pa.int64()), name, path) / 86.4e9
    raise BadInput(
        f"The column {quoted(name)} of {path} has the type {shortened(kind)}: convert it to numbers first.",
        argument="features",
    )


def trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts without spaces around them, null where nothing is left."""
    plain = column.cast(pa.large_string())
    plain = pc.utf8_trim_whitespace(plain)
    return pc.if_else(pc.equal(plain, ""), None, plain)


def is_written_list(cell: str) -> bool:
    """Whether a cell of text spells a list of numbers, as in "[0.1, -0.2]", be it shortened."""
    return _numbers_in(cell) is not None


def lists_from_words(column: pa.ChunkedArray, name: str, path: Path) -> pa.ChunkedArray:
    """Return a column of texts such as "[0.1, -0.2]" as one of lists.

    Raises
    ------
    BadInput
        For an ellipsis, by which numpy shortens long arrays, and for cells that spell no list.
    """
    found: list[list[float] | None] = []
    for row, cell in enumerate(column.to_pylist()):
        spelled = None if cell is None else _numbers_in(cell)
        if cell is not None and spelled is None:
            raise BadInput(
                f"The column {quoted(name)} of {path} must hold lists of numbers: {at(row)} has {quoted(cell)}.",
                argument="features",
            )
        if spelled is not None and "..." in spelled:
            raise BadInput(
                f"The column {quoted(name)} of {path} was shortened when it was written: {at(row)} has '...' within a "
                "list. Write the embeddings anew, as lists (array.tolist()) or in a .npy file.",
                argument="features",
            )
        found.append(None if spelled is None else [float(word) for word in spelled])
    return pa.chunked_array([pa.array(found, pa.large_list(pa.float64()))])


def _numbers_in(cell: str) -> list[str] | None:
    """Return the words in a list of numbers, "..." among them, or None."""
    cell = _NUMPY.sub(r"\1", cell) if "np." in cell else cell
    inner = re.fullmatch(r"\s*(?:array\(|tensor\()?\s*\[([^\[\]]*)\](?:,[^\[\]]*)?\)?\s*", cell)
    found = inner[1].replace(",", " ").split() if inner else []
    return found if found and all(word == "..." or is_numeral(word) for word in found) else None


def not_a_number(name: str, path: Path, row: int, cell: str) -> BadInput:
    """Return the error for a word where a number is needed."""
    comma = ": write a point, not a comma, before decimals" if is_numeral(cell.replace(",", ".")) else ""
    comma = comma if "," in cell else ""
    return BadInput(
        f"The column {quoted(name)} of {path} must hold numbers: {at(row)} has {quoted(cell)}{comma}. Correct it.",
        argument="features",
        otherwise="set features to the columns to use",
    )


def at(row: int) -> str:
    """Return the name of a row in sentences; rows are counted from 0, like ids where there is no column of ids."""
    return f"row {row} (the first is row 0)"


def lists(column: pa.ChunkedArray, name: str, path: Path) -> NDArray[Any]:
    """Return a column of lists of numbers, equally long, as rows."""
    _require_full(column, name, path)
    whole = column.combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    lengths = np.asarray(pc.list_value_length(whole))
    odd = np.flatnonzero(lengths != lengths[0])
    if len(odd):
        raise BadInput(
            f"The lists of the column {quoted(name)} of {path} must be equally long: {at(0)} has {lengths[0]} numbers, "
            f"row {odd[0]} has {lengths[odd[0]]} ({counted(len(odd), 'such row')}): correct them.",
            argument="features",
            otherwise="set features to other columns",
        )
    if not lengths[0]:
        raise BadInput(f"The lists of the column {quoted(name)} of {path} are empty: they must hold numbers.")
    values = whole.flatten()
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
    return np.asarray(values).reshape(len(whole), -1)


def _require_full(column: pa.ChunkedArray, name: str, path: Path) -> None:
    if column.null_count:
        row = int(np.flatnonzero(column.is_null().to_numpy())[0])
        raise BadInput(
            f"The column {quoted(name)} of {path} is empty in {at(row)} ({counted(column.null_count, 'such row')}): "
            "drop these rows, fill the values.",
            argument="features",
            otherwise="set features to other columns",
        )
