"""The data sets of the studies, by name: one file each."""

from collections.abc import Callable
from functools import cache

from nextbatch import checks
from nextbatch.studies.dataset import Dataset
from nextbatch.studies.datasets.ag_news import ag_news
from nextbatch.studies.datasets.banking77 import banking77
from nextbatch.studies.datasets.cifar10 import cifar10
from nextbatch.studies.datasets.clinc150 import clinc150
from nextbatch.studies.datasets.digits import digits
from nextbatch.studies.datasets.letter import letter
from nextbatch.studies.datasets.mnist import mnist
from nextbatch.studies.datasets.newsgroups20 import newsgroups20, newsgroups20_with_hints
from nextbatch.studies.features import with_features

DATASETS: dict[str, Callable[[], Dataset]] = {
    "digits": digits,
    "mnist": mnist,
    "20news": newsgroups20,
    "20news-headers": newsgroups20_with_hints,
    "cifar10": cifar10,
    "ag_news": ag_news,
    "banking77": banking77,
    "clinc150": clinc150,
    "letter": letter,
}


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
