"""Fixed features of a data set, by name: one file each. They are computed once, without labels, and cached."""

from collections.abc import Callable
from pathlib import Path

from nextbatch import checks
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.embeddings_file import embeddings_file
from nextbatch.studies.features.patches import whitened_patches
from nextbatch.studies.features.tf_idf import tf_idf

FEATURES: dict[str, Callable[[Dataset], Dataset]] = {"tf-idf": tf_idf, "patches": whitened_patches}


def with_features(dataset: Dataset, features: str) -> Dataset:
    """Return `dataset` with new rows: computed by one of `FEATURES`, or read from a .npy file.

    Parameters
    ----------
    dataset : Dataset
    features : str
        A name in `FEATURES`, or the path of a .npy file.

    Raises
    ------
    BadInput
        If there are no such features, or they cannot be computed from rows of this kind.
    """
    if features.endswith(".npy"):
        return embeddings_file(dataset, Path(features))
    checks.one_of(features, tuple(FEATURES), "features (which may also be the path of a .npy file)")
    return FEATURES[features](dataset)
