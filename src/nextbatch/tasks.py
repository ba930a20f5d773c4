"""Tasks: what a label is. One of several classes, any number of labels, or a number."""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted

CLASSES, SEVERAL_LABELS, NUMBERS = TASKS = ("classes", "several-labels", "numbers")


def has_several_labels(y: Any) -> bool:
    """Tell whether labels are lists: of labels, any number for each sample.

    Examples
    --------
    >>> has_several_labels([["red", "round"], []]), has_several_labels(["red", "blue"])
    (True, False)
    """
    return any(isinstance(label, list | tuple | set | frozenset) for label in _entries(y))


def label_sets(y: Any, name: str = "Labels") -> NDArray[np.object_]:
    """Return labels that are lists as tuples without repetition, in the order of the alphabet: equal sets are equal.

    Raises
    ------
    BadInput
        If some are no lists.

    Examples
    --------
    >>> label_sets([["round", "red", "red"], []]).tolist()
    [('red', 'round'), ()]
    """
    sets = np.empty(len(y), dtype=object)
    for i, labels in enumerate(_entries(y)):
        if not isinstance(labels, list | tuple | set | frozenset):
            raise BadInput(
                f"{name} are lists, and number {i} is {quoted(labels)}: give a list for every sample, an empty one "
                "where no label fits."
            )
        sets[i] = tuple(sorted(set(labels)))
    return sets


def one_word(names: Iterable[str]) -> str:
    """Return the labels of a sample as one text, in which files and projects keep them: a list as JSON, sorted.

    Examples
    --------
    >>> one_word(["wet", "cold", "wet"]), one_word([])
    ('["cold", "wet"]', '[]')
    """
    return json.dumps(sorted(set(names)), ensure_ascii=False)


def names_in(word: str, several: bool) -> list[str]:
    """Return the labels that a text stands for: itself alone, unless a sample may have several.

    Examples
    --------
    >>> names_in('["cold", "wet"]', several=True), names_in("cold", several=False)
    (['cold', 'wet'], ['cold'])
    """
    return [str(name) for name in json.loads(word)] if several else [word]


def _entries(y: Any) -> Any:
    """Return the labels one by one; none where they are an array that can hold no lists, or nothing to go through."""
    if isinstance(y, np.ndarray):
        return y.tolist() if y.ndim == 1 and y.dtype.hasobject else ()
    return () if isinstance(y, str) or not hasattr(y, "__len__") else y
