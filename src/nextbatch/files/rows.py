"""Rows: samples as read from a file, each with its id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.tasks import CLASSES

# A compressed file announces its size; above this many bytes it is refused before memory is allocated.
LARGEST_CONTENT = 2**33


class NoRows(BadInput):
    """A whole table that holds no rows: as labels, none yet."""


@dataclass(frozen=True)
class Columns:
    """Which columns of a table to read, by name.

    Parameters
    ----------
    features : str or sequence of str, optional
        Columns of numbers, dates (which count as days) and categories, or one column of lists; commas separate names
        and `*` matches any characters. None means the only column of lists, else all columns of numbers and of texts
        with few values. In an .npz archive, the name of the array.
    text : str, optional
        The column of texts.
    id : str, optional
        The column of ids. None means "id" if there is such a column, in any case, or the row index that a data frame
        wrote; else the ids are the row numbers, from 0.
    label : str, optional
        The column of labels; or, with commas between, several of 0 and 1, one for each class. None means "label",
        "labels" or "class" if there is such a column, in any case. An empty word means that the pool has none: a column
        called so holds what a model says.
    label_id : str, optional
        The column of ids in the file of labels, if it is called otherwise there.
    unlabeled : str, optional
        Words in the place of a label that say there is none, with commas, besides the known ones such as "unlabeled",
        "?" or "todo". An empty word among them means: these, and no known ones.
    group : str, optional
        The column that says which rows belong together, such as the frames of one video.
    embed : str, optional
        The name or folder of a model: the texts of the column `text`, or the images of a folder, are taken as what it
        makes of them.
    task : {"classes", "several-labels", "numbers"}
        What a label is: one of several classes; any number of labels, as lists in cells, or as columns of 0 and 1, one
        for each label, which `label` then names with commas, `*` for any letters; or a number.
    apart : tuple of str
        Columns with another use, such as scores: never features.
    """

    features: str | Sequence[str] | None = None
    text: str | None = None
    id: str | None = None
    label: str | None = None
    label_id: str | None = None
    unlabeled: str | None = None
    group: str | None = None
    embed: str | None = None
    task: str = CLASSES
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Rows:
    """Samples read from one file or folder.

    Parameters
    ----------
    source : Path
    ids : tuple of str
        All different.
    features : array of shape (n_samples, n_features), optional
        Of a table with units of their own, NaN where a cell is blank.
    names : tuple of str
        Of the columns of a table that the features are.
    categories : mapping of str to tuple of str or None
        The other columns of a table that are features, by name; None where a cell is blank.
    texts : tuple of str, optional
    labels : tuple of str or None, optional
        None where a row is not labeled.
    groups : tuple of str or None, optional
        The cells of the group column.
    own_units : bool
        Whether each column of the features has a unit of its own, as in a table of measurements; the columns of an
        embedding and the pixels of an image share one.
    numbered : bool
        Whether the ids are row numbers, because the file has no column of ids.
    integer_ids : bool
        Whether the file holds the ids as integers.
    id_column, label_column : str, optional
        The columns that ids and labels were taken from.
    blank : tuple of int
        The numbers of the blank rows of the file, which are left out.
    notes : tuple of str
        Remarks on how the file was read.
    """

    source: Path
    ids: tuple[str, ...]
    features: NDArray[Any] | None = None
    names: tuple[str, ...] = ()
    categories: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    texts: tuple[str, ...] | None = None
    labels: tuple[str | None, ...] | None = None
    groups: tuple[str | None, ...] | None = None
    own_units: bool = False
    numbered: bool = False
    integer_ids: bool = False
    id_column: str | None = None
    label_column: str | None = None
    blank: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.ids)

    @cached_property
    def usable(self) -> NDArray[np.bool_]:
        """Which samples can be chosen and learned from: all but those with an empty text, shape (n_samples,)."""
        if self.texts is None:
            return np.ones(len(self), dtype=bool)
        return np.array([bool(text.strip()) for text in self.texts], dtype=bool)


def row_numbers(n: int) -> tuple[str, ...]:
    """Return the ids of rows in a file without a column of ids: "0", "1", ..."""
    return tuple(map(str, range(n)))
