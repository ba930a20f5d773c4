"""Answers: who gives them, and that there is one for each sample, none empty and all of one kind."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.tasks import has_several_labels, label_sets


class Oracle(Protocol):
    """Answers with labels: a simulation, a person or an annotation tool."""

    def label(self, indices: NDArray[np.intp]) -> Sequence[Any] | NDArray[Any]:
        """Return the label of each of `indices`, in that order."""


def require_oracle(oracle: Any) -> None:
    """Raise unless `oracle` has a method that answers.

    Raises
    ------
    BadInput
    """
    if isinstance(oracle, type) or not callable(getattr(oracle, "label", None)):
        name = getattr(oracle, "__name__", type(oracle).__name__)
        raise BadInput(
            f"An oracle is an object whose method label(indices) answers, got {name}: "
            "write a class with this method, and give an object of it."
        )


def labels_of(labels: Any, name: str) -> NDArray[Any]:
    """Return labels as an array with one entry each: of tuples, where they are lists."""
    return label_sets(labels, name) if has_several_labels(labels) else checks.array_of(labels, name)


def answers_of(oracle: Oracle, indices: NDArray[np.intp]) -> NDArray[Any]:
    """Return the label of each of `indices`, one for each and none of them empty.

    Raises
    ------
    BadInput
    """
    answers: Any = oracle.label(indices)
    labels = labels_of(answers, "The answers of the oracle")
    if labels.shape != indices.shape:
        seen = "None" if answers is None else f"the shape {labels.shape}"
        raise BadInput(f"The oracle must answer with a label for each of the {len(indices)} indices, got {seen}.")
    require_no_blanks(labels, indices)
    return labels


def require_no_blanks(labels: NDArray[Any], indices: NDArray[np.intp]) -> None:
    """Raise if one of the labels is None or NaN."""
    empty = np.flatnonzero([label is None or label != label for label in labels.tolist()])
    if len(empty):
        raise BadInput(
            f"There is no label for {len(empty)} of {len(indices)} indices, such as {indices[empty[0]]}: leave out "
            "those that have none."
        )


def joined(before: NDArray[Any], answers: NDArray[Any]) -> NDArray[Any]:
    """Return all labels, which must be of one kind: numbers beside texts would silently become texts."""
    texts = [labels.dtype.kind in "US" for labels in (before, answers)]
    if texts[0] != texts[1] and "O" not in (before.dtype.kind, answers.dtype.kind):
        raise BadInput(
            f"The labels so far are of the type {before.dtype}, these of {answers.dtype}: give all as texts, or all as "
            "numbers."
        )
    return np.concatenate([before, answers])
