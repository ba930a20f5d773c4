"""Fixed features of a data set, by name: one file each. They are made once, from content alone, and kept."""

from collections.abc import Callable
from pathlib import Path

from nextbatch import checks
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.embeddings_file import embeddings_file
from nextbatch.studies.features.patches import whitened_patches
from nextbatch.studies.features.tf_idf import tf_idf

FEATURES: dict[str, Callable[[Dataset], Dataset]] = {"tf-idf": tf_idf, "patches": whitened_patches}


def with_features(dataset: Dataset, features: str) -> Dataset:
    """Return `dataset` with other rows: those that a step of `FEATURES` makes, or the ones in a .npy file.

    Raises
    ------
    BadInput
        If there is no such step, or it cannot be taken with rows of this kind.
    """
    if features.endswith(".npy"):
        return embeddings_file(dataset, Path(features))
    checks.one_of(features, tuple(FEATURES), "features (which may also be the path of a .npy file)")
    return FEATURES[features](dataset)
