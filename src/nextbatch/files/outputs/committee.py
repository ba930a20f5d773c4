"""Committees: probabilities or votes of several models, with their classes in one order."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.arrays import array_and_ids
from nextbatch.files.outputs.opening import open_outputs, places_of
from nextbatch.files.outputs.probabilities import (
    ClassProbabilities,
    in_order,
    read_probabilities,
    require_same_classes,
)
from nextbatch.files.provenance import file_told
from nextbatch.files.rows import Rows
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import usual_label
from nextbatch.files.tables.table import Table, is_table
from nextbatch.quoting import counted, listed, quoted


class CommitteeOutputs(NamedTuple):
    """What the members of a committee say of the samples of a pool."""

    members: NDArray[Any]  # of shape (n_members, n_samples, n_classes)
    there: NDArray[np.bool_]  # which samples all members speak of
    classes: tuple[str, ...] | None
    notes: tuple[str, ...]


def read_committee(paths: Sequence[Path], rows: Rows, wanted: str | None, output_id: str | None) -> CommitteeOutputs:
    """Return the members in a file each, or all in one array of shape (n_members, n_samples, n_classes).

    A file that holds a column of labels, and no probabilities, is a vote.
    """
    if len(paths) == 1:
        return _in_one_file(paths[0], rows)
    votes = {path: _votes(path, rows, output_id) for path in paths if wanted is None and is_table(path)}
    names = sorted({vote for found in votes.values() if found for vote in found if vote})
    members = [
        _as_probabilities(path, rows, votes[path] or [], names, output_id)
        if votes.get(path)
        else read_probabilities(path, rows, wanted, output_id)
        for path in paths
    ]
    first, others = members[0], zip(paths[1:], members[1:], strict=True)
    aligned = [first.values, *(_aligned(first, other, paths[0], path) for path, other in others)]
    there = np.logical_and.reduce([member.there for member in members])
    notes = [note.replace("Probabilities:", "Committee:", 1) for member in members for note in member.notes]
    return CommitteeOutputs(np.stack(aligned), there, first.classes, tuple(notes))


def _in_one_file(path: Path, rows: Rows) -> CommitteeOutputs:
    values, ids = (None, None) if is_table(path) else array_and_ids(path)
    if values is None or values.ndim != 3:
        raise BadInput(
            f"A committee has several members: name a file for each, or an array of shape (n_members, n_samples, "
            f"n_classes); {path} holds one member.",
            argument="committee",
        )
    places = places_of(rows, ids, values.shape[1], path)
    told = f"{counted(len(values), 'member')} of {file_told(path, values.shape[1])}, {'by id' if ids else 'by place'}."
    members = [in_order(member, None, told, places, path) for member in values]
    note = f"Committee: {told}"
    return CommitteeOutputs(np.stack([member.values for member in members]), members[0].there, None, (note,))


def _aligned(first: ClassProbabilities, other: ClassProbabilities, path: Path, other_path: Path) -> NDArray[Any]:
    """Return the probabilities of another member with its classes in the order of the first."""
    if first.classes is not None and other.classes is not None:
        return other.values[:, require_same_classes(first.classes, other.classes, path, other_path)]
    if first.classes is not None or other.classes is not None or first.values.shape != other.values.shape:
        raise BadInput(
            f"{path} and {other_path} do not show that their columns are the same classes in the same order: give "
            "tables whose columns are named after the classes, or arrays with the same columns, for all members.",
            argument="committee",
        )
    return other.values


def _votes(path: Path, rows: Rows, output_id: str | None) -> list[str | None] | None:
    """Return the labels in a file of votes; None if it holds numbers, such as probabilities."""
    opened = open_outputs(path, rows, output_id)
    column = usual_label(opened.table, [opened.id_column])
    others = [field for field in opened.table.schema if field.name not in (column, opened.id_column)]
    if column is None or any(cells.is_list(field.type) for field in others) or _numbers(opened.table, column) > 1:
        return None
    return cells.words(opened.table.read([column]).column(0), column, path)


def _numbers(table: Table, label: str) -> int:
    return sum(cells.is_number(field.type) for field in table.schema if field.name != label)


def _as_probabilities(
    path: Path, rows: Rows, votes: Sequence[str | None], names: Sequence[str], output_id: str | None
) -> ClassProbabilities:
    """Return votes as probabilities: one for the class that is voted for."""
    opened = open_outputs(path, rows, output_id)
    column = usual_label(opened.table, [opened.id_column])
    place = {name: j for j, name in enumerate(names)}
    values = np.full((len(votes), len(names)), np.nan)
    for row, vote in enumerate(votes):
        if vote:
            values[row] = 0.0
            values[row, place[vote]] = 1.0
    told = f"votes for {counted(len(names), 'class', 'classes')} ({listed(names, 5)}), the column {quoted(column)}"
    told += f" of {file_told(path, opened.table.n_rows)}, {opened.by}."
    return in_order(values, tuple(names), told, places_of(rows, opened.ids, len(votes), path, opened.table.blank), path)
