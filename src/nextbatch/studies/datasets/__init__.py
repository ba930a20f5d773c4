"""The data sets of the studies, by name: one file each."""

from collections.abc import Callable
from functools import cache

from nextbatch import checks
from nextbatch.studies.dataset import Dataset
from nextbatch.studies.datasets.digits import digits

DATASETS: dict[str, Callable[[], Dataset]] = {"digits": digits}


@cache
def load(name: str) -> Dataset:
    """Return the data set called `name`, read once per process."""
    checks.one_of(name, tuple(DATASETS), "dataset")
    return DATASETS[name]()
