"""The rows of a project: those it began with, and those that were added since."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.files.rows import Columns, Rows
from nextbatch.files.samples import Samples, read_samples
from nextbatch.files.tables.table import listed
from nextbatch.projects.folder import resolved
from nextbatch.projects.settings import Settings
from nextbatch.quoting import quoted


def columns_of(settings: Settings) -> Columns:
    """Return the names of columns among the settings."""
    names = {field.name for field in fields(Columns)} & set(Settings.model_fields)
    return Columns(**{name: getattr(settings, name) for name in names}, task=settings.task)


def read_all(settings: Settings, folder: Path, added: list[str]) -> Samples:
    """Return the samples of the pool, and after them those of the files that were added.

    Raises
    ------
    BadInput
        If a file is not what it must be, or an id is in two of them.
    """
    labels, embeddings = (
        None if name is None else resolved(folder, name) for name in (settings.labels, settings.embeddings)
    )
    samples = read_samples(resolved(folder, settings.pool), labels, embeddings, columns_of(settings), lambda step: None)
    for name in added:
        more = read_samples(resolved(folder, name), None, None, columns_of(settings), lambda step: None)
        samples = _joined(samples, more)
    return samples


def _joined(samples: Samples, more: Samples) -> Samples:
    if samples.beside is not None:
        raise BadInput("Rows cannot be added to a project with a file of embeddings: begin another project.")
    labels = np.concatenate([samples.labels, more.labels])
    return replace(samples, rows=_joined_rows(samples.rows, more.rows), labels=labels)


def _joined_rows(rows: Rows, more: Rows) -> Rows:
    if rows.source.is_dir():
        raise BadInput("Rows cannot be added to a project of images yet: begin another project.")
    ids = more.ids if not more.numbered else tuple(str(len(rows) + place) for place in range(len(more)))
    twice = sorted(set(rows.ids) & set(ids))
    if twice:
        raise BadInput(f"{more.source} holds ids that are in the project already: {listed(twice, 5)}.")
    if rows.names != more.names or list(rows.categories) != list(more.categories):
        raise BadInput(
            f"{more.source} has other columns to learn from than {rows.source}: "
            f"{quoted([*more.names, *more.categories])}, not {quoted([*rows.names, *rows.categories])}."
        )
    return replace(
        rows,
        ids=(*rows.ids, *ids),
        texts=None if rows.texts is None else (*rows.texts, *(more.texts or ())),
        features=None if rows.features is None else np.concatenate([rows.features, np.asarray(more.features)]),
        categories={name: (*cells, *more.categories[name]) for name, cells in rows.categories.items()},
        labels=None,
        groups=None,
    )
