"""Scores of the user's own: a column of the pool or of a file, higher or lower first."""

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.arrays import array_and_ids
from nextbatch.files.features.columns import feature_columns, is_row_index
from nextbatch.files.outputs.opening import Places, not_used, open_outputs, places_of
from nextbatch.files.outputs.wanted import file_and_column
from nextbatch.files.provenance import file_told
from nextbatch.files.rows import Rows
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import required
from nextbatch.files.tables.table import Table, is_table, open_table
from nextbatch.quoting import listed, quoted

# Words in names of scores that tell which end is wanted; "score", "margin" and "gap" are used for both.
_HIGHER = (
    r"uncertain(ty)?|entropy|disagreement|variances?|variation|deviations?|std|stdev|stddev|sigma|bald|novelty|loss|"
    r"surprise|priority|unsure"
)
_LOWER = r"confidence|confident|conf|certain(ty)?|prob|probability|proba|p[ _-]?max|max[ _-]?p|log[ _-]?probs?|sure"
_TOLD = {True: re.compile(rf"(?<![a-z])({_HIGHER})(?![a-z])"), False: re.compile(rf"(?<![a-z])({_LOWER})(?![a-z])")}


class OwnScores(NamedTuple):
    """The scores of the samples of a pool."""

    scores: NDArray[np.float64]  # higher: the label is wanted more; 0 where there is none
    written: NDArray[np.float64]  # as they stand in the file
    there: NDArray[np.bool_]
    name: str  # what they are called
    notes: tuple[str, ...]


def read_scores(words: str, rows: Rows, higher_first: bool | None, output_id: str | None) -> OwnScores:
    """Return the scores of the samples `rows`.

    Parameters
    ----------
    words : str
        A column of the pool, a file, or "FILE:COLUMN".
    rows : Rows
    higher_first : bool, optional
        Without it the name must tell: "entropy" is higher first, "confidence" lower first.
    output_id : str, optional

    Raises
    ------
    BadInput
        If there is no such file or column, several may be meant, or the name does not tell which end is wanted.
    """
    path, column = file_and_column(words)
    if path is None and not is_table(rows.source):
        raise BadInput(f"There is no file {words}, and {rows.source} has no columns: name a file.", argument="scores")
    name, values, places, told = (
        _of_array(path, rows)
        if path is not None and not is_table(path)
        else _of_table(rows.source if path is None else path, column, rows, output_id)
    )
    higher = _higher_first(name, higher_first)
    there = places.there & ~np.isnan(values[places.rows])
    written = np.where(there, values[places.rows], 0.0)
    order = "higher first" if higher else "lower first, as a confidence"
    notes = (f"Scores, {order}: {told}.", *places.notes)
    return OwnScores(written if higher else 0.0 - written, written, there, name, notes)


def _of_array(path: Path, rows: Rows) -> tuple[str, NDArray[np.float64], Places, str]:
    values, ids = array_and_ids(path)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1 or values.dtype.kind not in "fiu":
        told = f"{path} must hold one number for each sample, it has the shape {values.shape} and type {values.dtype}."
        raise BadInput(told, argument="scores")
    by = "by id" if ids else "by place"
    places = places_of(rows, ids, len(values), path)
    return path.stem, np.asarray(values, dtype=np.float64), places, f"{file_told(path, len(values))}, {by}"


def _of_table(
    path: Path, column: str | None, rows: Rows, output_id: str | None
) -> tuple[str, NDArray[np.float64], Places, str]:
    if path == rows.source:  # its rows are those of the pool, whatever they are known by
        table = open_table(path)
        name = _column(table, column, rows.id_column)
        places = Places(np.arange(len(rows), dtype=np.intp), ())
        return name, _numbers(table, name), places, f"the column {quoted(name)} of {path}"
    opened = open_outputs(path, rows, output_id)
    name = _column(opened.table, column, opened.id_column)
    values = _numbers(opened.table, name)
    told = f"the column {quoted(name)} of {file_told(path, len(values))}, {opened.by}{not_used(opened, [name])}"
    return name, values, places_of(rows, opened.ids, len(values), path, opened.table.blank), told


def _column(table: Table, column: str | None, id_column: str | None) -> str:
    """Return the column of scores: the one that is named, else the only one of numbers, or with a telling name."""
    if column is not None:
        return required(column, table, "scores")
    names = [
        field.name
        for field in table.schema
        if field.name != id_column and not is_row_index(field.name) and cells.is_number(field.type)
    ]
    telling = [name for name in names if any(form.search(name.casefold()) for form in _TOLD.values())]
    usual = [name for name in names if re.fullmatch(r"scores?", name.strip().casefold())]
    for found in (names, telling, usual):
        if len(found) == 1:
            return str(found[0])
    found_so = f"several columns of numbers ({listed(names)})" if names else "no column of numbers"
    told = f"{table.path} has {found_so}: set scores to the one that is meant, as {table.path}:COLUMN."
    raise BadInput(told, argument="scores")


def _numbers(table: Table, name: str) -> NDArray[np.float64]:
    found = feature_columns(table, [name], set())
    if found.categories or found.embedding:
        raise BadInput(
            f"The column {quoted(name)} of {table.path} must hold numbers: one score each.", argument="scores"
        )
    return np.asarray(found.numbers[:, 0], dtype=np.float64)


def _higher_first(name: str, wanted: bool | None) -> bool:
    if wanted is not None:
        return wanted
    told = [higher for higher, form in _TOLD.items() if form.search(name.casefold())]
    if len(told) != 1:
        raise BadInput(
            f"Is a high {quoted(name)} a reason to label a sample, as an uncertainty, or not to, as a confidence? Set "
            "higher_first to True for an uncertainty, to False for a confidence.",
            argument="higher_first",
        )
    return told[0]
