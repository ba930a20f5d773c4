"""Which columns of a table become features, as numbers or as categories, and the sentences that tell it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.features.notes import doubts, in_full, not_used, not_used_names, some
from nextbatch.files.features.written_numbers import written_numbers
from nextbatch.files.identity import ID_NAMES
from nextbatch.files.tables import cells, numerals
from nextbatch.files.tables.column_names import column_called, plain_name, required
from nextbatch.files.tables.table import Table
from nextbatch.quoting import counted, listed, quoted, shortened

# A column of texts holds categories if its values repeat: at most FEW of them, each twice on average, or more of them
# in at least ROWS_PER_VALUE times as many rows, never more than MOST; and if they are no longer than a name.
FEW, ROWS_PER_VALUE, MOST, LONGEST_CATEGORY = 10, 5, 1000, 60
# With no more other columns than these, a column of texts may be what matters, so it is asked about.
STRAY = 3
AT_A_TIME = 64
# Whole numbers that count on without a gap may be chance in so few rows.
FEWEST = 10
_TEXT_NAMES = {"text", "texts", "sentence", "review", "comment", "message", "body", "document", "tweet", "question"}
_NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
_SEVERAL_NUMBERS = re.compile(rf"\W?\s*{_NUMBER}(\s*[,;| ]\s*{_NUMBER})+\s*\W?")
_DATE = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([ T].*)?")


class FeatureColumns(NamedTuple):
    """The features in a table."""

    numbers: NDArray[Any]  # of shape (n_rows, n_columns); NaN where a cell is blank
    names: tuple[str, ...]  # of these columns; of an embedding its one column
    categories: Mapping[str, tuple[str | None, ...]]
    embedding: bool
    notes: tuple[str, ...]


@dataclass
class _Sorted:
    """The columns of a table, sorted by what they hold."""

    numbers: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    categories: dict[str, pa.Array] = field(default_factory=dict)
    lists: dict[str, pa.ChunkedArray] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)  # and why
    texts: list[str] = field(default_factory=list)
    spelled: dict[str, numerals.Numerals] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def feature_columns(
    table: Table, wanted: str | Sequence[str] | None, kept_away: set[str], beside: bool = False
) -> FeatureColumns:
    """Return the columns that are named, else the only one of lists, else all numbers and categories.

    If the table is one of embeddings `beside` a pool, no option names its columns.

    Raises
    ------
    BadInput
        If nothing is left; if a column of texts stands beside hardly anything else; or if a cell does not fit, with
        its column and row.
    """
    names = table.schema.names
    if wanted is None:
        named = None
        free = [name for name in names if name not in kept_away and not is_row_index(name)]
    else:
        named = free = named_columns(table, wanted, kept_away)
    found = _sorted(table, free, named is not None)
    values, notes = written_numbers(found.spelled, found.numbers, table)
    found.numbers |= values
    found.notes += notes
    if named is None:
        for name in names:
            if name not in kept_away and is_row_index(name):
                found.left[name] = "row numbers of a data frame"
        _leave_out_ids(found, table, beside)
    if found.lists and (named is None or len(named) == 1):
        return _embedding(found, table, beside)
    if found.lists:
        name = next(iter(found.lists))
        raise BadInput(
            f"The column {quoted(name)} of {table.path} holds lists, an embedding: name it alone, or leave it out.",
            argument="features",
        )
    if named is None:
        _requiresome(found, table)
        _require_no_stray(found, table)
    return _mixed(found, table, free, named is not None, beside)


def named_columns(
    table: Table, wanted: str | Sequence[str], kept_away: set[str], argument: str = "features"
) -> list[str]:
    """Return the columns that names and patterns match, in the order of the table; no pattern matches a label.

    Upper and lower case count only where a name or a pattern fits as it is written.
    """
    present = table.schema.names
    if isinstance(wanted, str):
        wanted = [wanted] if wanted in present else [part.strip() for part in wanted.split(",")]
    free = [name for name in present if name not in kept_away]
    chosen: set[str] = set()
    for pattern in wanted:
        named = column_called(pattern, table, argument)
        if named is not None and named not in kept_away:
            chosen.add(named)
            continue
        matching = [name for name in free if fnmatchcase(name, pattern)]
        matching = matching or [name for name in free if fnmatchcase(plain_name(name), plain_name(pattern))]
        chosen.update(matching or [required(pattern, table, argument)])
    return [name for name in present if name in chosen]


def is_row_index(name: str) -> bool:
    """Whether a column is the row index that a data frame wrote along with its columns."""
    return name == "" or name.startswith(("Unnamed: ", "__index_level_"))


def _sorted(table: Table, names: Sequence[str], named: bool) -> _Sorted:
    found = _Sorted()
    kinds = {column.name: column.type for column in table.schema}
    readable = [name for name in names if named or _can_be_feature(kinds[name])]
    # Texts may be long, and are only looked at: a few columns at a time are in memory.
    for start in range(0, len(readable), AT_A_TIME):
        some = readable[start : start + AT_A_TIME]
        for name, column in zip(some, table.read(some).columns, strict=True):
            _sort(found, column, name, table, named)
    known = set(readable)
    found.left |= {name: _why_not(kinds[name]) for name in names if name not in known}
    return found


def _can_be_feature(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return (cells.is_number(kind) or cells.is_text(kind)) or (cells.is_list(kind) and cells.is_number(kind.value_type))


def _why_not(kind: pa.DataType) -> str:
    if pa.types.is_temporal(kind):
        return "dates: they count as days if features names them"
    if pa.types.is_null(kind):
        return "empty"
    return "lists of other things than numbers" if cells.is_list(kind) else f"of type {shortened(kind)}"


def _sort(found: _Sorted, column: pa.ChunkedArray, name: str, table: Table, named: bool) -> None:
    kind = column.type
    if len(column) and column.null_count == len(column) and not cells.is_list(kind):
        if named:
            raise BadInput(f"The column {quoted(name)} of {table.path} is empty.", argument="features")
        found.left[name] = "empty"
    elif cells.is_list(kind):
        found.lists[name] = column
    elif pa.types.is_dictionary(kind) and cells.is_number(kind.value_type):  # categories of a data frame
        found.categories[name] = column.cast(kind.value_type).cast(pa.large_string())
    elif pa.types.is_boolean(kind) and column.null_count:
        found.categories[name] = column.cast(pa.large_string())
    elif cells.is_number(kind):
        found.numbers[name] = cells.numbers(column, name, table.path)
    elif pa.types.is_temporal(kind):
        found.numbers[name] = cells.days(column, name, table.path)
    elif cells.is_text(kind):
        _sort_words(found, cells.trimmed(column), name, table, named)
    else:
        raise BadInput(
            f"The column {quoted(name)} of {table.path} must hold numbers or categories, its type is "
            f"{shortened(kind)}: convert it first.",
            argument="features",
        )


def _sort_words(found: _Sorted, column: pa.ChunkedArray, name: str, table: Table, named: bool) -> None:
    filled = column.drop_null()
    if not len(filled):
        _sort(found, pa.chunked_array([pa.nulls(len(column))]), name, table, named)
    elif cells.is_written_list(filled[0].as_py()):
        found.lists[name] = cells.lists_from_words(column, name, table.path)
    elif (table.types_guessed or named) and (spelled := numerals.numerals(column.to_pylist())):
        found.spelled[name] = spelled
    elif all(_DATE.fullmatch(cell) for cell in filled.slice(0, numerals.CELLS_LOOKED_AT).to_pylist()):
        if named:
            raise BadInput(
                f"The column {quoted(name)} of {table.path} holds dates such as {quoted(filled[0].as_py())}, which are "
                "read in more than one way: write them as 2024-01-31, or as numbers.",
                argument="features",
            )
        found.left[name] = _why_not(pa.date32())
    elif _holds_categories(filled) or (named and _repeats(filled)):
        found.categories[name] = column
    elif named:
        raise BadInput(
            f"The column {quoted(name)} of {table.path} has a different text in every row, such as "
            f"{quoted(filled[0].as_py())}: as a category it tells nothing; if it holds texts to learn from, set text "
            "to it.",
            argument="features",
        )
    else:
        prose = _is_prose(name, filled)
        spelled = None if prose else numerals.numerals(column.to_pylist())
        several = all(
            _SEVERAL_NUMBERS.fullmatch(cell) for cell in filled.slice(0, numerals.CELLS_LOOKED_AT).to_pylist()
        )
        words = "numbers in quotes: they count if features names them" if spelled else "too many different words"
        words = "several numbers in a cell: written as [0.1, 0.2] they are an embedding" if several else words
        found.left[name] = "texts" if prose else words
        found.texts += [name] if prose else []


def _repeats(filled: pa.ChunkedArray) -> bool:
    return len(filled) == 1 or pc.count_distinct(filled).as_py() < len(filled)


def _holds_categories(filled: pa.ChunkedArray) -> bool:
    if pc.mean(pc.utf8_length(filled)).as_py() > LONGEST_CATEGORY:
        return False
    values = pc.count_distinct(filled).as_py()
    repeated = 2 * values <= len(filled) if values <= FEW else ROWS_PER_VALUE * values <= len(filled)
    return bool(repeated and values <= MOST)


def _is_prose(name: str, filled: pa.ChunkedArray) -> bool:
    """Whether cells are sentences: of three words on average, or in a script without spaces; or named like that."""
    if name.casefold() in _TEXT_NAMES:
        return True
    seen = filled.slice(0, numerals.CELLS_LOOKED_AT).to_pylist()
    if sum(len(cell.split()) for cell in seen) >= 3 * len(seen):
        return True
    return 2 * sum(bool(re.search("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{5}", cell)) for cell in seen) > len(seen)


def _leave_out_ids(found: _Sorted, table: Table, beside: bool) -> None:
    """Leave out whole numbers, all different, with the name of ids, and tell of those that only count on."""
    integers = {column.name for column in table.schema if pa.types.is_integer(column.type)}
    for name in [name for name in found.numbers if name in integers]:
        values = np.unique(found.numbers[name])
        if len(values) < table.n_rows or table.n_rows < 2:
            continue
        others = len(found.numbers) + len(found.categories) > 1
        if ID_NAMES.search(name) and others:
            del found.numbers[name]
            found.left[name] = "a different whole number in every row: set id to it if it names the rows"
        elif ID_NAMES.search(name) or values[-1] - values[0] == table.n_rows - 1 >= FEWEST - 1:
            way_out = "take it out of the file" if beside else "set id to it, or set features to the other columns"
            found.notes.append(
                f"The column {quoted(name)} has a different whole number in every row and is taken as a feature: if it "
                f"names the rows, {way_out}."
            )


def _requiresome(found: _Sorted, table: Table) -> None:
    if found.numbers or found.categories:
        return
    images = [name for name, reason in found.left.items() if "bytes: binary" in reason]
    if images:
        raise BadInput(
            f"{table.path} holds pictures in the column {quoted(images[0])}: write each to a file of a folder, named "
            "by its id, and give the folder as the pool."
        )
    raise BadInput(
        f"{table.path} has no column of numbers or categories; its columns are {listed(table.schema.names)}"
        f"{not_used(found.left)}: add one.",
        argument="text",
        otherwise="set text to a column of texts, or features to the columns that hold the features",
    )


def _require_no_stray(found: _Sorted, table: Table) -> None:
    """Raise for a few columns beside texts, such as their lengths: which of them to learn from must be said."""
    taken = [*found.numbers, *found.categories]
    if found.texts and len(taken) <= STRAY:
        raise BadInput(
            f"{table.path} has a column of texts, {quoted(found.texts[0])}, and beside it only {in_full(taken)}: "
            "take one of the two out of the file.",
            argument="text",
            otherwise=f"set text to {quoted(found.texts[0])} to learn from the texts, or features to "
            f"{quoted(','.join(taken))}",
        )


def _embedding(found: _Sorted, table: Table, beside: bool) -> FeatureColumns:
    if len(found.lists) > 1:
        told = f"{table.path} has the columns of lists {listed(list(found.lists))}: keep one in the file."
        raise BadInput(told, argument="features", otherwise="set features to one of them")
    name, column = next(iter(found.lists.items()))
    values = cells.lists(column, name, table.path)
    left = dict.fromkeys([*found.numbers, *found.categories], "beside the embedding") | found.left
    told = f"1 of the columns of {table.path.name} ({name}: lists of {counted(values.shape[1], 'number')})"
    return FeatureColumns(values, (name,), {}, True, (_taken_told(told, left, beside),))


def _taken_told(taken: str, left: Mapping[str, str], beside: bool) -> str:
    """Return what is taken and what is not; why not, and how to take it, only where an option names columns."""
    return f"Dimensions: {taken}{not_used_names([*left])}." if beside else f"Features: {taken}{not_used(left)}."


def _mixed(found: _Sorted, table: Table, names: Sequence[str], named: bool, beside: bool) -> FeatureColumns:
    taken = [name for name in names if name in found.numbers or name in found.categories]
    numbers = [name for name in taken if name in found.numbers]
    values = np.empty((table.n_rows, len(numbers)))
    for j, name in enumerate(numbers):
        values[:, j] = found.numbers[name]
        found.numbers[name] = values[:, j]  # one copy in memory, not two
    words = {name: tuple(found.categories[name].to_pylist()) for name in taken if name in found.categories}
    told = f"{len(taken)} of the columns of {table.path.name} ({in_full(taken, quotes=False)})"
    kinds = [f"{name} ({counted(len({*words[name]} - {None}), 'value')})" for name in words]
    told += f"; categories: {some(kinds)}" if kinds else ""
    missing = np.isnan(values).sum(axis=0)
    blanks = [f"{name} ({missing[j]})" for j, name in enumerate(numbers) if missing[j]]
    told += f"; blanks take the median and are marked: {some(blanks)}" if blanks else ""
    notes = [_taken_told(told, found.left, beside), *found.notes]
    doubted = [] if named or beside else doubts(taken, found.numbers)
    return FeatureColumns(values, tuple(numbers), words, False, (*notes, *doubted))
