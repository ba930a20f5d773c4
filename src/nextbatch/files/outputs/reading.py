"""All outputs that were named, read and brought into the order of the samples, as the inputs of a view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.files.outputs.committee import read_committee
from nextbatch.files.outputs.parts import read_boxes, read_tokens
from nextbatch.files.outputs.probabilities import read_probabilities, read_rates
from nextbatch.files.outputs.scores import read_scores
from nextbatch.files.outputs.wanted import OutputFiles
from nextbatch.files.rows import Rows
from nextbatch.quoting import counted


@dataclass(frozen=True, eq=False)
class Outputs:
    """What other models have said of the samples of a pool.

    Parameters
    ----------
    inputs : mapping of str to array
        Inputs of all samples by name, as a `nextbatch.View` takes them.
    there : array of bool, shape (n_samples,)
        Which samples every file speaks of; what the inputs hold for the others means nothing.
    classes : tuple of str, optional
        The names of the columns of the probabilities; None without probabilities.
    reasons : tuple of str, optional
        For each sample what it was scored by, in words.
    notes : tuple of str
    """

    inputs: Mapping[str, NDArray[Any]]
    there: NDArray[np.bool_]
    classes: tuple[str, ...] | None = None
    reasons: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()


def read_outputs(wanted: OutputFiles, rows: Rows, progress: Callable[[str], None] = lambda step: None) -> Outputs:
    """Return the outputs of other models for the samples `rows`.

    Without probabilities of their own, those of a committee are the mean of its members.

    Raises
    ------
    BadInput
        If a file is not what it must be, or does not fit the pool.
    """
    progress("Reading the outputs of other models")
    inputs: dict[str, NDArray[Any]] = {}
    there = np.ones(len(rows), dtype=bool)
    classes: tuple[str, ...] | None = None
    reasons: tuple[str, ...] | None = None
    notes: list[str] = []
    if wanted.committee:
        committee = read_committee(wanted.committee, rows, wanted.classes, wanted.output_id)
        inputs["committee"], inputs["probabilities"] = committee.members, committee.members.mean(axis=0)
        classes = committee.classes or _numbered(committee.members.shape[2])
        there &= committee.there
        notes += committee.notes
    if wanted.probabilities:
        found = read_probabilities(wanted.probabilities, rows, wanted.classes, wanted.output_id)
        inputs["probabilities"] = found.values
        classes = found.classes or _numbered(found.values.shape[1])
        there &= found.there
        notes += found.notes
    if wanted.rates:
        found = read_rates(wanted.rates, rows, wanted.classes, wanted.output_id)
        inputs["rates"] = found.values
        classes = found.classes or _numbered(found.values.shape[1], "label")
        there &= found.there
        notes += found.notes
    if wanted.scores:
        own = read_scores(wanted.scores, rows, wanted.higher_first, wanted.output_id)
        inputs["scores"] = own.scores
        reasons = tuple(f"{own.name} {value:.3g}" for value in own.written)
        there &= own.there
        notes += own.notes
    if wanted.boxes or wanted.tokens:
        parts = read_boxes(wanted, rows) if wanted.boxes else read_tokens(wanted, rows)
        inputs["scores"], inputs["costs"] = parts.scores, parts.counts
        reasons = parts.reasons
        notes += parts.notes
    without = int((~there).sum())
    if without:
        notes.append(
            f"{counted(without, 'sample')} of {rows.source.name} without outputs in these files: never chosen."
        )
    return Outputs(inputs, there, classes, reasons, tuple(notes))


def _numbered(n_classes: int, one: str = "class") -> tuple[str, ...]:
    """Return names of classes or labels that have none: their numbers, from 0."""
    return tuple(f"{one} {j}" for j in range(n_classes))
