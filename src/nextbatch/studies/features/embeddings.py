"""Features made by a model that learned elsewhere: from a .npy file, or from the texts themselves.

They are prepared as `nextbatch select` prepares embeddings: divided by one number, so that angles stay.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.arrays import read_npy
from nextbatch.files.embedding.pool_embeddings import embed_texts
from nextbatch.files.preparing.preparation import divided_by_spread
from nextbatch.files.preparing.rounding import rounded
from nextbatch.files.rows import Columns
from nextbatch.progress import waiting
from nextbatch.studies.datasets.dataset import Dataset


def embeddings_file(dataset: Dataset, path: Path) -> Dataset:
    """Return `dataset` with the rows of a .npy file, one for each sample in the order of the data set.

    Raises
    ------
    BadInput
        If the file is damaged, or has another number of rows than the data set.
    """
    rows = read_npy(path, Columns()).features
    assert rows is not None  # an .npy file is features
    checks.same_length(f"the rows of {path}", len(rows), f"the samples of {dataset.name}", len(dataset.y))
    return _with(dataset, rows, str(path))


def embeddings_by(dataset: Dataset, model: str) -> Dataset:
    """Return `dataset` with what a model of sentence-transformers makes of its texts; kept in the cache by content.

    Raises
    ------
    BadInput
        If the rows are no texts, or the model cannot be found or used.
    """
    if dataset.X.dtype.kind != "O":
        raise BadInput(f"A model embeds texts, the rows of {dataset.name} are none: use other features.")
    with waiting(f"Embedding {dataset.name} with {model}", len(dataset.X), "texts") as progress:
        made = embed_texts(dataset.X.tolist(), model, lambda done, of: progress.update(done - progress.done))
    return _with(dataset, made.values, dataset.name)


def _with(dataset: Dataset, values: Any, name: str) -> Dataset:
    made = rounded(values, dataset.train, name)
    notes = (*dataset.notes, *made.notes)
    return replace(dataset, X=divided_by_spread(made.rows, dataset.train), projection=None, notes=notes)
