"""Which columns of a table are the probabilities of classes, and which class each of them is."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.features.columns import feature_columns, is_row_index, named_columns
from nextbatch.files.outputs.named_lists import NamedLists, labels_beside, of_pairs, of_two_columns, pairs_column
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import plain_name
from nextbatch.files.tables.table import Table
from nextbatch.quoting import listed, quoted

_WORD = r"(p|prob|probs|proba|probas|probability|probabilities|predict[ _]proba|softmax|score|scores|conf|confidence)"
_BEFORE = re.compile(rf"^{_WORD}[ _.:-]+(?=.)", re.IGNORECASE)
_BEHIND = re.compile(rf"(?<=.)[ _.:-]+{_WORD}$", re.IGNORECASE)
# Words in names of what stands beside probabilities and is none of a class.
_OTHER = re.compile(rf"(?<![a-z])({_WORD}|entropy|margin|gap|uncertainty|energy|threshold|loss|iou)(?![a-z])")
# Sums of rows that were rounded to two decimals miss one by so much for each class.
FAR = 0.005


class ClassColumns(NamedTuple):
    """The probabilities in a table."""

    values: NDArray[Any]  # of shape (n_rows, n_classes), NaN in rows without any
    classes: tuple[str, ...] | None  # None where the file does not name them
    told: str  # which columns they are, in words
    names: tuple[str, ...] = ()


def class_columns(table: Table, wanted: str | None, apart_from: set[str]) -> ClassColumns:
    """Return the probabilities: of the columns that are named, of the only one of lists, or of those that sum to one.

    Parameters
    ----------
    table : Table
    wanted : str, optional
        Names with commas, `*` for any letters.
    apart_from : set of str
        Columns that are something else, such as the ids.

    Raises
    ------
    BadInput
        If it is not clear which columns they are.
    """
    if wanted is not None:
        return _named(table, wanted, apart_from)
    free = [name for name in table.schema.names if name not in apart_from and not is_row_index(name)]
    lists = [name for name in free if _holds_lists(table, name)]
    called_so = [name for name in lists if re.fullmatch(_WORD, plain_name(name))] or lists
    if len(called_so) == 1:
        labels = labels_beside(table, called_so[0], free)
        # Where each row has an order of its own, the first numbers of two rows may be of two classes.
        return (
            _of_lists(table, called_so[0]) if labels is None else _by_name(of_two_columns(table, labels, called_so[0]))
        )
    if called_so:
        raise _asked(table, f"{listed(called_so)} hold lists")
    pairs = pairs_column(table, free)
    if pairs is not None:
        return _by_name(of_pairs(table, pairs))
    return _that_sum_to_one(table, [name for name in free if cells.is_number(table.schema.field(name).type)])


def rate_columns(table: Table, wanted: str | None, apart_from: set[str]) -> ClassColumns:
    """Return the rates of labels: of the columns that are named, of the only one of lists, or of all from 0 to 1.

    The parameters and errors are those of `class_columns`.
    """
    if wanted is not None:
        return _named(table, wanted, apart_from)
    free = [name for name in table.schema.names if name not in apart_from and not is_row_index(name)]
    lists = [name for name in free if _holds_lists(table, name)]
    if len(lists) == 1:
        return _of_lists(table, lists[0])
    names = [name for name in free if cells.is_number(table.schema.field(name).type)]
    called_so = [name for name in names if _BEFORE.match(name)] or [name for name in names if _BEHIND.search(name)]
    if called_so:
        return _of_columns(table, called_so)
    columns = {name: cells.numbers(table.read([name]).column(0), name, table.path) for name in names}
    chosen = [name for name in columns if not _OTHER.search(plain_name(name))]
    outside = [name for name in chosen if not _may_be_probabilities(columns[name])]
    if not chosen or lists or outside:
        more = f"not all numbers of {listed(outside)} lie between 0 and 1" if outside else "no column holds numbers"
        raise _asked(table, f"{listed(lists)} hold lists" if lists else more, "rates of labels")
    return _told(table, chosen, np.column_stack([columns[name] for name in chosen]))


def _named(table: Table, wanted: str, apart_from: set[str]) -> ClassColumns:
    names = named_columns(table, wanted, apart_from)
    if len(names) == 1 and _holds_lists(table, names[0]):
        return _of_lists(table, names[0])
    return _of_columns(table, names)


def _that_sum_to_one(table: Table, names: Sequence[str]) -> ClassColumns:
    """Return the columns called so, or those that sum to one in every row."""
    called_so = [name for name in names if _BEFORE.match(name)] or [name for name in names if _BEHIND.search(name)]
    if len(called_so) > 1:
        return _of_columns(table, called_so)
    columns = {name: cells.numbers(table.read([name]).column(0), name, table.path) for name in names}
    columns = {name: values for name, values in columns.items() if _may_be_probabilities(values)}
    others = [name for name in columns if not _OTHER.search(plain_name(name))]
    fractions = [name for name in others if not pa.types.is_integer(table.schema.field(name).type)]
    for chosen in (list(columns), others, fractions):
        if len(chosen) > 1 and _sum_to_one(columns, chosen):
            return _told(table, chosen, np.column_stack([columns[name] for name in chosen]))
    if len(columns) == 1:
        name = next(iter(columns))
        raise BadInput(
            f"{table.path} has one column of numbers between 0 and 1, {quoted(name)}. If it is a confidence or an "
            "uncertainty, set scores to the file; if it is the probability of one of two classes, add a column with "
            "that of the other, with pandas: frame['other'] = 1 - frame[...].",
            argument="classes",
        )
    raise _asked(table, "no columns sum to 1 in every row")


def _may_be_probabilities(values: NDArray[np.float64]) -> bool:
    known = values[~np.isnan(values)]
    return bool(len(known)) and known.min() >= 0 and known.max() <= 1


def _sum_to_one(columns: Mapping[str, NDArray[np.float64]], names: Sequence[str]) -> bool:
    sums = sum(columns[name] for name in names)
    known = sums[~np.isnan(sums)]  # type: ignore[index]
    return len(known) > 0 and bool((np.abs(known - 1) <= FAR * len(names)).all())


def _of_columns(table: Table, names: Sequence[str]) -> ClassColumns:
    found = feature_columns(table, list(names), set())
    if found.categories or found.embedding:
        wrong = next(iter(found.categories), names[0])
        told = f"The column {quoted(wrong)} of {table.path} must hold probabilities of a class, as numbers."
        raise BadInput(told, argument="classes")
    return _told(table, found.names, found.numbers)


def _told(table: Table, names: Sequence[str], values: NDArray[Any]) -> ClassColumns:
    classes = class_names(names)
    meaning = "" if list(classes) == list(names) else f", the classes {listed(classes, 5)}"
    return ClassColumns(values, classes, f"{len(names)} columns ({listed(names, 5)}{meaning})", tuple(names))


def class_names(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the classes that columns are named after, without what all names have in common.

    Examples
    --------
    >>> class_names(["scores.cat", "scores.dog"])
    ('cat', 'dog')
    >>> class_names(["p_cat", "p_dog"]), class_names(["cat prob", "dog prob"]), class_names(["cat", "dog"])
    (('cat', 'dog'), ('cat', 'dog'), ('cat', 'dog'))
    """
    for pattern in (_BEFORE, _BEHIND):
        shorter = tuple(pattern.sub("", name) for name in columns)
        if all(pattern.search(name) for name in columns) and len(set(shorter)) == len(columns):
            return shorter
    # An object within an object of JSON.
    above = {name.rpartition(".")[0] for name in columns}
    nested = len(above) == 1 and len(columns) > 1 and above != {""}
    return tuple(name.rpartition(".")[2] for name in columns) if nested else tuple(columns)


def _by_name(found: NamedLists) -> ClassColumns:
    told = f"lists by name (the column {quoted(found.columns[0])}, the classes {listed(found.classes, 5)})"
    return ClassColumns(found.values, found.classes, told, found.columns)


def _holds_lists(table: Table, name: str) -> bool:
    kind = table.schema.field(name).type
    if cells.is_list(kind):
        return cells.is_number(kind.value_type)
    if not cells.is_text(kind):
        return False
    words = cells.trimmed(table.read([name]).column(0)).drop_null()
    return len(words) > 0 and cells.is_written_list(words[0].as_py())


def _of_lists(table: Table, name: str) -> ClassColumns:
    column = table.read([name]).column(0)
    if cells.is_text(column.type):
        column = cells.lists_from_words(cells.trimmed(column), name, table.path)
    filled = cells.lists(pa.chunked_array([column.drop_null().combine_chunks()]), name, table.path)
    values = np.full((len(column), filled.shape[1]), np.nan)
    values[np.asarray(column.is_valid())] = filled
    told = f"lists of {filled.shape[1]} numbers (the column {quoted(name)})"
    return ClassColumns(values, None, told, (name,))


def _asked(table: Table, found: str, what: str = "probabilities of classes") -> BadInput:
    others = (
        "" if what == "rates of labels" else " If a sample may have several of them, set rates to the file instead."
    )
    return BadInput(
        f"{table.path} does not say which of its columns are the {what}: {found}. Set classes to "
        f"them, with commas, * for any letters. Its columns are {listed(table.schema.names)}.{others}",
        argument="classes",
    )
