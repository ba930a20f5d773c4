"""The classes that a model knows: those of its labels, numbered in their order; and what to say of too few."""

import warnings
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput, NextbatchWarning


class KnownClasses(NamedTuple):
    """The classes among labels, and the number of each label's class."""

    classes: NDArray[Any]
    targets: NDArray[np.int64]


def known_classes(y: Any, n_rows: int) -> KnownClasses:
    """Return the classes of the labels of `n_rows` rows; warn if there is just one.

    Examples
    --------
    >>> known_classes(["no", "yes", "no"], 3).targets
    array([0, 1, 0])
    """
    labels = checks.array_of(y, "Labels")
    if labels.ndim != 1 or not len(labels):
        raise BadInput(f"Labels must be a list with one label per row, got the shape {labels.shape}.")
    checks.same_length("X", n_rows, "y", len(labels))
    classes, targets = np.unique(labels, return_inverse=True)
    if len(classes) == 1:
        tell_of_single_class(classes, len(labels))
    return KnownClasses(classes, targets.astype(np.int64))


def tell_of_single_class(classes: NDArray[Any], n_labels: int) -> None:
    """Warn that there is nothing to tell apart yet; for a function that `fit` calls."""
    warnings.warn(
        f"All {n_labels} labels are {classes.tolist()[0]!r}: until a second class is found the model always "
        "answers it, and no sample is more uncertain than another.",
        NextbatchWarning,
        stacklevel=3,
    )


def same_classes(before: NDArray[Any], now: NDArray[Any]) -> bool:
    """Return whether a network for the classes `before` is one for those of `now`; warn if it is not."""
    same = np.array_equal(before, now)
    if not same:
        warnings.warn(
            "The labels hold other classes than before: the model starts anew instead of going on from its last fit.",
            NextbatchWarning,
            stacklevel=3,
        )
    return same
