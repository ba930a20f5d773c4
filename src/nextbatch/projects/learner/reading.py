"""The rows of a project: those it began with, and those that were added since."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from nextbatch.errors import BadInput
from nextbatch.files.embedding.pool_embeddings import embed_rows
from nextbatch.files.images.image_files import image_files
from nextbatch.files.rows import Columns, Rows
from nextbatch.files.samples import Samples, read_samples
from nextbatch.projects.folder import resolved
from nextbatch.projects.settings import Settings
from nextbatch.quoting import listed, quoted


def columns_of(settings: Settings) -> Columns:
    """Return the names of columns among the settings; what a model makes of them is computed later."""
    names = {field.name for field in fields(Columns)} & set(Settings.model_fields)
    named = {name: getattr(settings, name) for name in names}
    return Columns(**{**named, "embed": None}, task=settings.task)


def read_all(settings: Settings, folder: Path, added: Sequence[str]) -> Samples:
    """Return the samples of the pool, and after them those of the files that were added.

    Raises
    ------
    BadInput
        If a file is not what it must be, or an id is in two of them.
    """
    labels, embeddings = (
        None if name is None else resolved(folder, name) for name in (settings.labels, settings.embeddings)
    )
    pool, columns = resolved(folder, settings.pool), columns_of(settings)
    content = False if settings.embed and pool.is_dir() else None  # no pixels beside embeddings
    samples = read_samples(pool, labels, embeddings, columns, lambda step: None, content)
    for name in added:
        if resolved(folder, name).is_dir() != pool.is_dir():
            raise BadInput(f"{resolved(folder, name)} and {pool} must both be tables, or both folders of images.")
        more = read_samples(resolved(folder, name), None, None, columns, lambda step: None, content)
        samples = _joined(samples, more)
    return samples


def embedded(samples: Samples, settings: Settings, folder: Path, added: Sequence[str]) -> Samples:
    """Return the samples with what the model `embed` makes of their texts or images, which takes a while.

    Raises
    ------
    BadInput
        If the model cannot be used.
    """
    if settings.embed is None:
        return samples
    beside = resolved(folder, settings.embed)
    model = str(beside) if beside.is_dir() else settings.embed
    parts = [samples.rows]
    if samples.rows.source.is_dir():
        sources = [resolved(folder, name) for name in (settings.pool, *added)]
        parts = [Rows(source, image_files(source).names) for source in sources]
    values = np.concatenate([embed_rows(part, model).values for part in parts])
    return replace(samples, beside=values, embedded=True)


def _joined(samples: Samples, more: Samples) -> Samples:
    if samples.beside is not None:
        raise BadInput("Rows cannot be added to a project with a file of embeddings: begin another project.")
    labels = np.concatenate([samples.labels, more.labels])
    return replace(samples, rows=_joined_rows(samples.rows, more.rows), labels=labels)


def _joined_rows(rows: Rows, more: Rows) -> Rows:
    ids = _ids_after(rows, more)
    twice = sorted(set(rows.ids) & set(ids))
    if twice:
        raise BadInput(f"{more.source} holds ids that are in the project already: {listed(twice, 5)}.")
    _require_alike(rows, more)
    return replace(
        rows,
        ids=(*rows.ids, *ids),
        texts=None if rows.texts is None else (*rows.texts, *(more.texts or ())),
        features=None if rows.features is None else np.concatenate([rows.features, np.asarray(more.features)]),
        categories={name: (*cells, *more.categories[name]) for name, cells in rows.categories.items()},
        labels=None,
        groups=None,
    )


def _ids_after(rows: Rows, more: Rows) -> tuple[str, ...]:
    """Return the ids of rows that are added: numbers go on, and images are named with their folder."""
    if more.source.is_dir():
        return tuple(f"{more.source.name}/{name}" for name in more.ids)
    return more.ids if not more.numbered else tuple(str(len(rows) + place) for place in range(len(more)))


def _require_alike(rows: Rows, more: Rows) -> None:
    if rows.names != more.names or list(rows.categories) != list(more.categories):
        raise BadInput(
            f"{more.source} has other columns to learn from than {rows.source}: "
            f"{quoted([*more.names, *more.categories])}, not {quoted([*rows.names, *rows.categories])}."
        )
    widths = [np.shape(each.features)[1] for each in (rows, more) if each.features is not None]
    if len(set(widths)) > 1:
        raise BadInput(
            f"{more.source} comes to {widths[1]} numbers a row and {rows.source} to {widths[0]}, as images of other "
            "sizes do, or gray ones beside colored: begin another project, or one with embed."
        )
