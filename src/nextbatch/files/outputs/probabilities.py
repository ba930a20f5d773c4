"""Class probabilities or rates of a file, one row for each sample, checked; percent and rounded ones made proper."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.arrays import array_and_ids
from nextbatch.files.outputs.class_columns import class_columns, rate_columns
from nextbatch.files.outputs.opening import Places, not_used, open_outputs, places_of
from nextbatch.files.provenance import file_told
from nextbatch.files.rows import Rows
from nextbatch.files.tables.table import is_table
from nextbatch.inputs import KINDS, TOLERANCE
from nextbatch.quoting import counted, listed

# Where all numbers have one of these numbers of decimals, they were rounded when they were written.
DECIMALS = (1, 2, 3, 4)


class ClassProbabilities(NamedTuple):
    """The probabilities of one model for the samples of a pool."""

    values: NDArray[Any]  # of shape (n_samples, n_classes); or rates, of shape (n_samples, n_labels)
    there: NDArray[np.bool_]  # which samples have some; the others have equal ones, which mean nothing
    classes: tuple[str, ...] | None
    notes: tuple[str, ...]


def read_probabilities(path: Path, rows: Rows, wanted: str | None, output_id: str | None) -> ClassProbabilities:
    """Return the class probabilities of the samples `rows` in a file.

    Parameters
    ----------
    path : Path
        A table, or an array of two dimensions in the order of the pool.
    rows : Rows
    wanted : str, optional
        The columns of the classes.
    output_id : str, optional
        The column of ids.
    """
    return _read(path, rows, wanted, output_id, "probabilities")


def read_rates(path: Path, rows: Rows, wanted: str | None, output_id: str | None) -> ClassProbabilities:
    """Return the rates of several labels, each from 0 to 1 by itself; the parameters are those of probabilities."""
    return _read(path, rows, wanted, output_id, "rates")


def _read(path: Path, rows: Rows, wanted: str | None, output_id: str | None, name: str) -> ClassProbabilities:
    if not is_table(path):
        values, ids = array_and_ids(path)
        if values.ndim != 2:
            kinds = "n_classes" if name == "probabilities" else "n_labels"
            raise BadInput(f"{path} must have the shape (n_samples, {kinds}), it has {values.shape}.")
        told = (
            f"{counted(values.shape[1], 'column')} of {file_told(path, len(values))}, {'by id' if ids else 'by place'}."
        )
        return in_order(values, None, told, places_of(rows, ids, len(values), path), path, name)
    opened = open_outputs(path, rows, output_id)
    columns = class_columns if name == "probabilities" else rate_columns
    found = columns(opened.table, wanted, {opened.id_column} if opened.id_column else set())
    unused = not_used(opened, found.names)
    told = f"{found.told} of {file_told(path, opened.table.n_rows)}, {opened.by}{unused}."
    places = places_of(rows, opened.ids, opened.table.n_rows, path, opened.table.blank)
    return in_order(found.values, found.classes, told, places, path, name)


def in_order(
    values: NDArray[Any],
    classes: tuple[str, ...] | None,
    told: str,
    places: Places,
    path: Path,
    name: str = "probabilities",
) -> ClassProbabilities:
    """Return the probabilities or the rates of a file in the order of the samples."""
    blank = np.isnan(values).all(axis=1) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
    if name == "probabilities":
        proper, notes = _proper(values[~blank], path)
    else:
        proper, notes = KINDS[name].check(values[~blank], f"The {name} of {path}", lambda rows: rows), []
    full = np.full((len(values), values.shape[1]), 1 / values.shape[1], dtype=proper.dtype)
    full[~blank] = proper
    there = places.there & ~blank[places.rows]
    ordered = np.full((len(places.rows), values.shape[1]), 1 / values.shape[1], dtype=proper.dtype)
    ordered[there] = full[places.rows[there]]
    return ClassProbabilities(ordered, there, classes, (f"{name.capitalize()}: {told}", *notes, *places.notes))


def _proper(values: NDArray[Any], path: Path) -> tuple[NDArray[Any], list[str]]:
    """Return probabilities that sum to one, divided by their sums where these miss it by rounding alone."""
    name, notes = f"The probabilities of {path}", []
    if len(values) and values.dtype.kind in "fiu" and np.isfinite(values).all():
        sums = values.sum(axis=1, dtype=np.float64)
        if values.min() >= 0 and np.abs(sums - 100).max() <= 0.5 * values.shape[1]:
            values, sums = values / 100, sums / 100
            notes.append(f"{name} sum to 100 in every row: they are percent, and divided by 100.")
        decimals = _decimals(values)
        missed = np.abs(sums - 1).max()
        if decimals is not None and TOLERANCE < missed <= 0.51 * 10.0**-decimals * values.shape[1]:
            values = values / sums[:, None]
            told = f"{name} were rounded to {counted(decimals, 'decimal')}: every row is divided by its sum."
            notes.append(told)
    return KINDS["probabilities"].check(values, name, lambda rows: rows), notes


def _decimals(values: NDArray[Any]) -> int | None:
    """Return to how many decimals all numbers are rounded, if to few."""
    wide = np.asarray(values, dtype=np.float64)
    return next((d for d in DECIMALS if np.abs(wide - wide.round(d)).max() < 1e-7), None)


def require_same_classes(first: tuple[str, ...], other: tuple[str, ...], path: Path, other_path: Path) -> list[int]:
    """Return which column of another file holds each class of the first.

    Raises
    ------
    BadInput
        If the classes are not the same.
    """
    if sorted(first) != sorted(other):
        apart = sorted({*first} ^ {*other})
        raise BadInput(
            f"{path} and {other_path} have different classes, such as {listed(apart, 3)}: give the same to both, with "
            "zeros for a class that a model does not know.",
            argument="committee",
        )
    return [other.index(name) for name in first]
