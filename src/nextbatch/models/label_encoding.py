"""Labels as numbers of classes, and the warnings if there is only one class or if the classes have changed."""

import warnings
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.quoting import quoted


class EncodedLabels(NamedTuple):
    """The classes, ascending, of shape (n_classes,), and the number of each label's class, of shape (n_samples,)."""

    classes: NDArray[Any]
    targets: NDArray[np.int64]


def encode_labels(y: Any, n_rows: int) -> EncodedLabels:
    """Return the classes among the labels of `n_rows` rows, and the number of each label's class, from 0.

    Raises
    ------
    BadInput
        If `y` is not one label for each row.

    Examples
    --------
    >>> encode_labels(["no", "yes", "no"], 3)
    EncodedLabels(classes=array(['no', 'yes'], dtype='<U3'), targets=array([0, 1, 0]))
    """
    labels = checks.array_of(y, "Labels")
    if labels.ndim != 1 or not len(labels):
        raise BadInput(f"Labels must be a list with one label per row, got the shape {labels.shape}.")
    checks.same_length("X", n_rows, "y", len(labels))
    classes, targets = np.unique(labels, return_inverse=True)
    return EncodedLabels(classes, targets.astype(np.int64))


def warn_of_single_class(classes: NDArray[Any], n_labels: int) -> None:
    """Warn that all labels are equal, at the line that called `fit`; to be called by `fit` itself."""
    warnings.warn(
        f"{'The only label is' if n_labels == 1 else f'All {n_labels} labels are'} {quoted(classes.tolist()[0])}: "
        "until a second class is found the model always answers it, and no sample is more uncertain than another.",
        NextbatchWarning,
        stacklevel=3,
    )


def warn_of_equal_labels(label: Any, n_labels: int) -> None:
    """Warn that all samples have the same list of labels or the same number; to be called by a part of `fit`."""
    same = f"the labels {', '.join(map(quoted, label))}" if isinstance(label, tuple) else f"the number {label:g}"
    warnings.warn(
        f"All {n_labels} labeled samples have {same}: until one has others there is nothing to learn, and what the "
        "model is unsure of means little.",
        NextbatchWarning,
        stacklevel=4,
    )


def warn_of_changed_classes() -> None:
    """Warn that a warm start is not possible, at the line that called `fit`; to be called by `fit` itself."""
    warnings.warn(
        "The labels hold other classes than before, so a warm start is not possible: the model starts from scratch.",
        NextbatchWarning,
        stacklevel=3,
    )
