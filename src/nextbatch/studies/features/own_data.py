"""A user's own data as a data set: any file that `nextbatch select` reads, with a label for each row that counts."""

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.preparing.preparation import learn_preparation
from nextbatch.files.rows import Columns
from nextbatch.files.samples import Samples, read_samples
from nextbatch.quoting import counted
from nextbatch.scale.pool import ShardedPool
from nextbatch.scale.shards.finding import looks_sharded
from nextbatch.storage.toml_tables import Strict
from nextbatch.studies.datasets.dataset import Dataset, parts_of
from nextbatch.studies.features.own_groups import groups_of, require_groups
from nextbatch.studies.features.sharded import sharded_samples
from nextbatch.tasks import CLASSES


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
    label_id: str | None = None
    unlabeled: str | None = None
    group: str | None = None
    embed: str | None = None
    task: Literal["classes", "several-labels", "numbers"] = "classes"


@dataclass(frozen=True, eq=False)
class OwnDataset(Dataset):
    """A user's labeled rows, prepared for each split anew: nothing is learned from samples that are held out.

    Parameters
    ----------
    samples : Samples
        All rows of the files.
    rows : array of int
        Which of them are the samples of the data set: those with a label.
    """

    samples: Samples | None = None
    rows: NDArray[np.intp] | None = None

    def prepared_for(self, pool: NDArray[np.intp]) -> Dataset:
        """See `Dataset.prepared_for`; the same for the runs of one seed, which follow each other."""
        return _prepared(self, np.asarray(pool, dtype=np.intp).tobytes())

    def _arrays(self) -> Iterator[NDArray[Any]]:
        """Yield what the files hold: what it is prepared to depends on the split."""
        assert self.samples is not None and self.rows is not None
        held, rows = self.samples.rows, self.rows
        if held.texts is not None:
            yield from parts_of(np.array(held.texts, dtype=object)[rows])
        for values in (held.features, self.samples.beside):
            if values is not None:
                yield np.asarray(values)[rows]
        for name, cells in held.categories.items():
            words = ["" if cell is None else f"={cell}" for cell in (cells[row] for row in rows)]
            yield from parts_of(np.array([name, *words], dtype=object))
        yield from (
            parts_of(np.array([json.dumps(names) for names in self.y], object)) if self.y.dtype.hasobject else [self.y]
        )
        if self.groups is not None:
            yield from parts_of(self.groups)


@lru_cache(maxsize=2)
def _prepared(dataset: OwnDataset, pool: bytes) -> Dataset:
    assert dataset.samples is not None and dataset.rows is not None
    rows = dataset.rows
    made = learn_preparation(dataset.samples, rows[np.frombuffer(pool, dtype=np.intp)])
    beside = None if made.beside is None else made.beside[rows]
    return Dataset(
        dataset.name, made.rows(rows), dataset.y, None, made.projection, beside, dataset.groups, task=dataset.task
    )


@cache
def read_own(own: OwnData, name: str) -> Dataset:
    """Return the labeled rows of the user's files, read once per process; paths are those of the working directory.

    They are prepared as `nextbatch.files.preparing.preparation` says, from the pool of each split alone.

    Raises
    ------
    BadInput
        If a file is not what it must be, holds less than two classes, or its groups cannot be split.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        dataset = _read(own, name)
    for warning in caught:  # told once here, and kept for the report
        warnings.warn(warning.message, warning.category, stacklevel=2)
    notes = [str(warning.message) for warning in caught if issubclass(warning.category, NextbatchWarning)]
    return replace(dataset, notes=tuple(dict.fromkeys(notes)))


def _read(own: OwnData, name: str) -> OwnDataset:
    samples = _samples(own)
    _require_classes(samples)
    labeled = samples.labeled
    y = samples.learned
    others = [own.label or "", own.text or "", *(own.features or "").split(",")]
    groups = None if own.group is None else groups_of(samples, own.group, others)
    if groups is not None:
        require_groups(groups, y, str(own.group), samples.rows.source, own.task)
    whole = learn_preparation(samples, labeled)
    for note in whole.notes:
        warnings.warn(note, NextbatchWarning, stacklevel=2)
    beside = None if whole.beside is None else whole.beside[labeled]
    return OwnDataset(
        name,
        whole.rows(labeled),
        y,
        None,
        whole.projection,
        beside,
        groups,
        task=own.task,
        samples=samples,
        rows=labeled,
    )


def _samples(own: OwnData) -> Samples:
    columns = Columns(**own.model_dump(include={field.name for field in fields(Columns)}))
    if looks_sharded(own.file):
        others = [word for word in ("text", "embeddings", "embed") if getattr(own, word) is not None]
        if others:
            raise BadInput(f"{own.file} holds shards of numbers: leave {others[0]} out.", argument=others[0])
        pool = ShardedPool(own.file, features=own.features, id=own.id, groups=own.group)
        return sharded_samples(pool, own.labels, columns)
    labels, embeddings = (Path(path) if path else None for path in (own.labels, own.embeddings))
    return read_samples(Path(own.file), labels, embeddings, columns, lambda step: None)


def _require_classes(samples: Samples) -> None:
    labeled, source = samples.labeled, samples.rows.source
    n_classes = len(set(samples.labels[labeled]))
    if samples.task != CLASSES:
        _require_two(samples, n_classes)
    elif n_classes < 2:
        told = " ".join(
            note for note in samples.notes if note.startswith(("Labels: none", "Not labeled:", "The images lie in"))
        )
        raise BadInput(
            f"{source} has {counted(len(labeled), 'label')} of {counted(n_classes, 'class', 'classes')}, a study "
            f"needs at least two classes: name the column of labels (label), or the file that holds them (labels). "
            f"{told}".strip(),
            argument="label",
        )
    elif n_classes > max(10, len(labeled) / 2):
        raise BadInput(
            f"{source} has {n_classes} different labels in {counted(len(labeled), 'row')}, hardly two samples of "
            "each: name a column of labels (label) that holds classes, not names of rows; or, if they are numbers or "
            "lists of labels, set task to numbers or several-labels.",
            argument="label",
        )
    for note in samples.notes:
        warnings.warn(note, NextbatchWarning, stacklevel=3)
    if missing := sum(label is None for label in samples.labels):
        have, them = ("has", "it") if missing == 1 else ("have", "them")
        left_out = (
            f"{missing} of the {len(samples.labels)} rows of {source} {have} no label: the study leaves {them} out."
        )
        warnings.warn(left_out, NextbatchWarning, stacklevel=3)


def _require_two(samples: Samples, different: int) -> None:
    if different < 2:
        raise BadInput(
            f"{samples.rows.source} has {counted(len(samples.labeled), 'label')}, of which none differs from another: "
            "name the column of labels (label), or the file that holds them (labels).",
            argument="label",
        )
