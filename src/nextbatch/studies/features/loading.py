"""The data set of a study with its features: one that is known by name, or read from the user's own files."""

from functools import cache

from nextbatch import checks
from nextbatch.studies.datasets import DATASETS
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features import with_features
from nextbatch.studies.features.own_data import OwnData, read_own


@cache
def load(name: str, features: str | None = None) -> Dataset:
    """Return the data set called `name`, read once per process.

    Parameters
    ----------
    name : str
    features : str, optional
        A step of `nextbatch.studies.features`, or a .npy file, that rows come from; without it they are as published.

    Raises
    ------
    BadInput
        If there is no such data set or step, or its files can neither be read nor downloaded.
    """
    checks.one_of(name, tuple(DATASETS), "dataset")
    return DATASETS[name]() if features is None else with_features(DATASETS[name](), features)


def dataset_of(name: str, features: str | None, own: OwnData | None) -> Dataset:
    """Return the data set of a study, read once per process: the user's `own` files, or one that is known by name."""
    return load(name, features) if own is None else read_own(own, name)
