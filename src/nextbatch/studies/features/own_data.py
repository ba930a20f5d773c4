"""A user's own data as a data set: any file that `nextbatch select` reads, with a label for each row that counts."""

import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.preprocessing import StandardScaler

from nextbatch import checks
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.rows import Columns
from nextbatch.files.samples import Samples, read_samples
from nextbatch.storage.toml_tables import Strict
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.tf_idf import tf_idf


class OwnData(Strict):
    """A user's own files, in the words of `nextbatch select`; paths are those of the working directory.

    Examples
    --------
    >>> OwnData(file="reviews.csv", text="review", label="stars").embeddings is None
    True
    """

    file: str
    labels: str | None = None
    embeddings: str | None = None
    text: str | None = None
    features: str | None = None
    id: str | None = None
    label: str | None = None


@cache
def read_own(own: OwnData, name: str) -> Dataset:
    """Return the labeled rows of the user's files, read once per process; paths are those of the working directory.

    The columns of a table are standardized, since each has a unit of its own; an array, an embedding or pixels are
    divided by one number. Texts become tf-idf. None of it looks at labels.

    Raises
    ------
    BadInput
        If a file is not what it must be, or holds less than two classes.
    """
    if own.embeddings and (own.text or own.features):
        raise BadInput("Give embeddings or columns (text, features), not both: a model learns from one of them.")
    samples = read_samples(
        Path(own.file),
        Path(own.labels) if own.labels else None,
        Path(own.embeddings) if own.embeddings else None,
        Columns(own.features, own.text, own.id, own.label),
        lambda step: None,
    )
    return _labeled(samples, _with_features(samples, name))


def _with_features(samples: Samples, name: str) -> Dataset:
    """Return all rows, labeled or not: features are made of all of them."""
    rows, y = samples.rows, np.array([label or "" for label in samples.labels])
    if rows.texts is not None:
        return tf_idf(Dataset(name, np.array(rows.texts, dtype=object), y))
    if samples.beside is not None:
        return Dataset(name, _scaled(samples.beside, f"The embeddings of {rows.source}"), y)
    if rows.own_units:
        return Dataset(name, checks.matrix(StandardScaler().fit_transform(rows.features), "The features"), y)
    return Dataset(name, _scaled(rows.features, f"The features of {rows.source}"), y)


def _scaled(values: Any, name: str) -> Any:
    """Return rows of float32 whose entries are of the size that models expect; angles and ratios of distances stay."""
    rows = checks.matrix(values, name)
    spread = rows.std(dtype=np.float64)
    return rows / np.float32(spread) if spread > 0 else rows


def _labeled(samples: Samples, dataset: Dataset) -> Dataset:
    known, source = samples.labeled, samples.rows.source
    n_classes = len(np.unique(dataset.y[known]))
    if n_classes < 2:
        raise BadInput(
            f"{source} has {len(known)} labels of {n_classes} classes, a study needs at least two classes: name the "
            "column of labels (label), or the file that holds them (labels)."
        )
    if n_classes > max(10, len(known) / 2):
        raise BadInput(
            f"{source} has {n_classes} different labels in {len(known)} rows, hardly two samples of each: name a "
            "column of labels (label) that holds classes, not numbers or names of rows."
        )
    for note in samples.rows.notes:
        warnings.warn(note, NextbatchWarning, stacklevel=3)
    if len(known) < len(dataset.y):
        missing = len(dataset.y) - len(known)
        left_out = f"{missing} of the {len(dataset.y)} rows of {source} have no label: the study leaves them out."
        warnings.warn(left_out, NextbatchWarning, stacklevel=3)
    return replace(dataset, X=dataset.X[known], y=dataset.y[known])
