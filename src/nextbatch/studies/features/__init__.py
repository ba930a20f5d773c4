"""Fixed features of a data set, one kind a file. They are computed once, without labels, and cached."""

from collections.abc import Callable
from pathlib import Path

from nextbatch import checks
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.embeddings import embeddings_by, embeddings_file
from nextbatch.studies.features.patches import whitened_patches
from nextbatch.studies.features.tf_idf import tf_idf

FEATURES: dict[str, Callable[[Dataset], Dataset]] = {"tf-idf": tf_idf, "patches": whitened_patches}
BY_A_MODEL = "embed:"


def require_features(features: str) -> None:
    """Raise unless there can be features of this name.

    Raises
    ------
    BadInput
    """
    by_a_model = features.startswith(BY_A_MODEL) and features != BY_A_MODEL
    if not by_a_model and not features.endswith(".npy"):
        checks.one_of(
            features, tuple(FEATURES), f"features (which may also be the path of a .npy file, or {BY_A_MODEL}MODEL)"
        )


def with_features(dataset: Dataset, features: str) -> Dataset:
    """Return `dataset` with new rows: computed by one of `FEATURES` or by a model, or read from a .npy file.

    Parameters
    ----------
    dataset : Dataset
    features : str
        A name in `FEATURES`; "embed:" and a model of sentence-transformers, a name or a folder; or the path of a .npy
        file.

    Raises
    ------
    BadInput
        If there are no such features, or they cannot be computed from rows of this kind.
    """
    require_features(features)
    if features.startswith(BY_A_MODEL):
        return embeddings_by(dataset, features.removeprefix(BY_A_MODEL))
    if features.endswith(".npy"):
        return embeddings_file(dataset, Path(features))
    return FEATURES[features](dataset)
