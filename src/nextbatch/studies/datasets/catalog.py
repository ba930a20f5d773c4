"""The catalog: every data set with what it is, how large, where it comes from and under which license."""

import inspect
import re
import sys
from collections.abc import Callable
from typing import NamedTuple

from nextbatch.errors import BadInput
from nextbatch.studies.datasets import DATASETS
from nextbatch.studies.datasets.dataset import Dataset


class Entry(NamedTuple):
    """One data set, in the words of its own docstring."""

    name: str
    summary: str
    samples: str
    classes: int
    source: str
    license: str


def catalog() -> list[Entry]:
    """Return an entry for every data set; none is read or downloaded.

    Examples
    --------
    >>> next(entry for entry in catalog() if entry.name == "banking77").classes
    77
    """
    return [_entry(name, make) for name, make in DATASETS.items()]


def _entry(name: str, make: Callable[[], Dataset]) -> Entry:
    text = inspect.getdoc(make) or ""
    samples, classes, source, terms = (_line(text, word) for word in ("Samples", "Classes", "Source", "License"))
    return Entry(name, " ".join(text.partition("\n\n")[0].split()), samples, int(classes), source, terms)


def _line(text: str, word: str) -> str:
    found = re.search(rf"^{word}: (.+)$", text, re.MULTILINE)
    if sys.flags.optimize > 1:
        raise BadInput("Python was started with -OO, which strips the texts of the catalog: start it without.")
    if not found:
        raise LookupError(f"The docstring of every data set has a line {word}: ..., this one has none:\n{text}")
    return found.group(1).strip()
