"""Neighboring columns of 0 and 1 with exactly one 1 in each row: a category, or a column of labels for each class."""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import exp, lgamma
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The chance that columns of these numbers of ones have no row in common, above which they are flags of their own.
UNLIKELY = 0.05
# How many rows are looked at first: in most columns of a wide table they hold other values than 0 and 1.
FIRST = 64
_PREFIX = re.compile(r"(.*[^\W_]([_ .:=/-]+|(?=\d+$)))")
# What stands before the names of classes, not of categories.
_OF_CLASSES = re.compile(r"(labels?|class|target|is)[_ .:=/-]*", re.IGNORECASE)


def one_hot_runs(columns: Mapping[str, NDArray[Any]]) -> list[list[str]]:
    """Return the runs of neighboring columns that are one-hot; rows that are blank in all columns of a run aside.

    Examples
    --------
    >>> dog = np.array([1, 0, 0, 1, 0, 0, 1, 0.0])
    >>> cat = np.array([0, 1, 0, 0, 1, 0, 0, 1.0])
    >>> one_hot_runs({"old": cat, "dog": dog, "cat": cat, "bird": 1 - dog - cat, "size": np.arange(8.0)})
    [['dog', 'cat', 'bird']]
    """
    return [list(run) for run in _exclusive(columns) if _is_one_hot(list(run.values()))]


def share_prefix(names: Sequence[str]) -> bool:
    """Whether names begin with the name of one category, as "color_red" and "color_blue" do.

    Examples
    --------
    >>> share_prefix(["color_red", "color_blue"]), share_prefix(["cat", "dog"]), share_prefix(["is_cat", "is_dog"])
    (True, False, False)
    """
    prefixes = {found.group(1) if (found := _PREFIX.match(name)) else None for name in names}
    only = prefixes.pop()
    return not prefixes and only is not None and not _OF_CLASSES.fullmatch(only)


def _exclusive(columns: Mapping[str, NDArray[Any]]) -> Iterator[dict[str, NDArray[Any]]]:
    """Yield the longest runs of columns of 0 and 1 that are blank in the same rows, and 1 in different ones."""
    run: dict[str, NDArray[Any]] = {}
    for name, values in columns.items():
        flags = _are_flags(values[:FIRST]) and _are_flags(values)
        if run and not (flags and _go_together(run, values)):
            yield run
        # What goes with the first columns of a run need not go with the last.
        while run and not (flags and _go_together(run, values)):
            run = dict(list(run.items())[1:])
        run = {**run, name: values} if flags else {}
    yield run


def _go_together(run: Mapping[str, NDArray[Any]], values: NDArray[Any]) -> bool:
    blank = np.isnan(next(iter(run.values())))
    taken = np.any([column == 1 for column in run.values()], axis=0)
    return bool(np.array_equal(np.isnan(values), blank) and not (taken & (values == 1)).any())


def _are_flags(values: NDArray[Any]) -> bool:
    return bool(((values == 0) | (values == 1) | np.isnan(values)).all())


def _is_one_hot(run: Sequence[NDArray[Any]]) -> bool:
    """Whether each row that is not blank has a one, in too many rows for chance."""
    if len(run) < 2:
        return False
    counts = [int(np.sum(values == 1)) for values in run]
    n = int(np.sum(~np.isnan(run[0])))
    if sum(counts) != n or sum(count > 0 for count in counts) < 2:
        return False
    # The chance that no row holds two ones, if the ones of each column stood in random rows.
    log_ways = sum(_log_choices(n, count) for count in counts)
    log_apart = lgamma(n + 1) - sum(lgamma(count + 1) for count in counts)
    return exp(log_apart - log_ways) <= UNLIKELY


def _log_choices(n: int, count: int) -> float:
    return lgamma(n + 1) - lgamma(count + 1) - lgamma(n - count + 1)
