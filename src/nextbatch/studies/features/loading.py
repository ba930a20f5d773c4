"""Loading the data set of a study with its features: by name, or from the user's files."""

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
        As for `with_features`. Default: None, rows as published.

    Raises
    ------
    BadInput
        If there are no such data set or features, or its files can neither be read nor downloaded.
    """
    checks.one_of(name, tuple(DATASETS), "dataset")
    return DATASETS[name]() if features is None else with_features(DATASETS[name](), features)


def dataset_of(name: str, features: str | None, own: OwnData | None) -> Dataset:
    """Return the data set of a study, read once per process.

    Parameters
    ----------
    name : str
    features : str or None
        As for `load`.
    own : OwnData or None
        The user's files; None for a data set with a name.

    Raises
    ------
    BadInput
        As `load` and `read_own`.
    """
    return load(name, features) if own is None else read_own(own, name)
