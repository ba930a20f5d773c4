"""Probabilities in lists that name their classes, each row in its own order, as pipelines of transformers write."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import plain_name
from nextbatch.files.tables.table import Table
from nextbatch.quoting import quoted

_LABEL, _SCORE = ("label", "class", "name"), ("score", "probability", "prob", "confidence")
_LABELS = ("labels", "classes", "names")


class NamedLists(NamedTuple):
    """The probabilities in a column of lists, by the names of the classes."""

    values: NDArray[np.float64]  # of shape (n_rows, n_classes), NaN in rows without any
    classes: tuple[str, ...]
    columns: tuple[str, ...]


def pairs_column(table: Table, names: Sequence[str]) -> str | None:
    """Return the column whose cells are lists of pairs, such as [{"label": "cat", "score": 0.9}, ...]."""
    found = [name for name in names if _pair_fields(table.schema.field(name).type) is not None]
    return found[0] if len(found) == 1 else None


def of_pairs(table: Table, name: str) -> NamedLists:
    """Return the probabilities in a column of lists of pairs."""
    label, score = _pair_fields(table.schema.field(name).type) or ("", "")
    rows = table.read([name]).column(0).to_pylist()
    labels = [None if row is None else [pair[label] for pair in row] for row in rows]
    scores = [None if row is None else [pair[score] for pair in row] for row in rows]
    return _by_name(table, labels, scores, (name,))


def labels_beside(table: Table, scores: str, names: Sequence[str]) -> str | None:
    """Return the column of lists of texts that names the classes in the lists of another column."""
    found = [
        name
        for name in names
        if name != scores
        and plain_name(name) in _LABELS
        and cells.is_list(table.schema.field(name).type)
        and cells.is_text(table.schema.field(name).type.value_type)
    ]
    return found[0] if len(found) == 1 else None


def of_two_columns(table: Table, labels: str, scores: str) -> NamedLists:
    """Return the probabilities in lists whose classes another column of lists names."""
    read = table.read([labels, scores])
    return _by_name(table, read.column(0).to_pylist(), read.column(1).to_pylist(), (scores, labels))


def _pair_fields(kind: pa.DataType) -> tuple[str, str] | None:
    if not cells.is_list(kind) or not pa.types.is_struct(kind.value_type):
        return None
    fields = [field.name for field in kind.value_type]
    label = next((name for name in fields if plain_name(name) in _LABEL), None)
    score = next((name for name in fields if plain_name(name) in _SCORE), None)
    return None if label is None or score is None else (label, score)


def _by_name(table: Table, labels: Sequence[Any], scores: Sequence[Any], columns: tuple[str, ...]) -> NamedLists:
    classes = sorted({str(name) for row in labels if row for name in row})
    place = {name: j for j, name in enumerate(classes)}
    values = np.full((len(labels), len(classes)), np.nan)
    for number, (names, numbers) in enumerate(zip(labels, scores, strict=True)):
        if not names or not numbers:
            continue
        if len(names) != len(numbers) or len(set(names)) < len(names):
            raise BadInput(
                f"The column {quoted(columns[0])} of {table.path} must hold one number for each class: "
                f"{cells.at(number)} has {len(numbers)} for {len(set(names))} classes.",
                argument="classes",
            )
        values[number] = 0.0
        values[number, [place[str(name)] for name in names]] = numbers
    return NamedLists(values, tuple(classes), columns)
