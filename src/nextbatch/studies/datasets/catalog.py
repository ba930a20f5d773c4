"""The catalog of data sets: content, size, source and license of each, without reading or downloading it."""

import inspect
import sys
from collections.abc import Callable
from typing import NamedTuple

from nextbatch.strategies.about import STRIPPED, facts_about
from nextbatch.studies.datasets import DATASETS
from nextbatch.studies.datasets.dataset import Dataset


class DatasetEntry(NamedTuple):
    """One data set: the first paragraph of its docstring, and the facts that `about` attached."""

    name: str
    summary: str
    samples: str
    classes: int
    source: str
    license: str


def dataset_catalog() -> list[DatasetEntry]:
    """Return an entry for every data set, in the order of `DATASETS`.

    Examples
    --------
    >>> next(entry for entry in dataset_catalog() if entry.name == "banking77").classes
    77
    """
    return [_entry(name, make) for name, make in DATASETS.items()]


def _entry(name: str, make: Callable[[], Dataset]) -> DatasetEntry:
    text = STRIPPED if sys.flags.optimize > 1 else inspect.getdoc(make) or ""
    summary = text.partition("\n\n")[0]
    facts = facts_about(make)
    return DatasetEntry(
        name=name,
        summary=" ".join(summary.split()),
        samples=facts["samples"],
        classes=int(facts["classes"]),
        source=facts["source"],
        license=facts["license"],
    )
