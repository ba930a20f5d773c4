"""Features from a .npy file: embeddings by any other program, one row per sample in the order of the data set."""

from dataclasses import replace
from pathlib import Path

from nextbatch import checks
from nextbatch.files.arrays import read_npy
from nextbatch.files.rows import Columns
from nextbatch.studies.datasets.dataset import Dataset


def embeddings_file(dataset: Dataset, path: Path) -> Dataset:
    """Return `dataset` with the rows of a .npy file, memory-mapped.

    Raises
    ------
    BadInput
        If the file is damaged, or has another number of rows than the data set.
    """
    rows = read_npy(path, Columns()).features
    assert rows is not None  # an .npy file is features
    checks.same_length(f"the rows of {path}", len(rows), f"the samples of {dataset.name}", len(dataset.y))
    return replace(dataset, X=rows, projection=None)
