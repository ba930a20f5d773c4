"""Diagnostics of each batch of a run: six numbers that help to explain the accuracy of a strategy."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.stats import entropy

from nextbatch.algorithms import nearest_neighbors
from nextbatch.row_digests import row_digests
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.records.record import Diagnostics
from nextbatch.tasks import CLASSES, NUMBERS

# Distances are measured from 1,000 held-out samples: enough for a mean, at the cost of one matrix product per batch.
SAMPLE = 1000


def contradiction(before: NDArray[Any], after: NDArray[Any]) -> float:
    """Return the share of predictions that changed; both arrays have the shape (n_test,)."""
    return float(np.mean(before != after))


def exploration(before: NDArray[np.float64], after: NDArray[np.float64]) -> float | None:
    """Return the relative decrease of the mean distance; None if it was zero or infinite before."""
    mean = float(before.mean())
    if mean == 0 or np.isinf(mean):
        return None
    # Rounded, since the last digits of a matrix product depend on the processor, and records must not.
    return round(1 - float(after.mean()) / mean, 6)


def agreement(neighbors: NDArray[Any], predicted: NDArray[Any]) -> float:
    """Return the share of samples whose predicted class is that of their nearest neighbor."""
    return float(np.mean(neighbors == predicted))


def difficulty(predicted: NDArray[Any], y: NDArray[Any]) -> float:
    """Return the share of wrong predictions for a batch with the true labels `y`."""
    return float(np.mean(predicted != y))


def class_balance(y: NDArray[Any], n_classes: int) -> float | None:
    """Return the entropy of the classes of a batch, divided by the largest entropy of `len(y)` samples.

    The largest entropy is that of the most even batch, so 1 is always possible: log(n_classes) if the batch size is a
    multiple of `n_classes`, log(len(y)) if it is smaller. None if the largest entropy is 0.

    Examples
    --------
    >>> class_balance(np.array(["cat", "dog", "cow"]), 77)
    1.0
    >>> round(class_balance(np.array([0, 0, 0, 1]), 2), 3)
    0.811
    """
    largest = entropy((len(y) + np.arange(n_classes)) // n_classes)
    counts = np.sort(np.unique(y, return_counts=True)[1])  # sorted: the order of the sum must not depend on class names
    return float(entropy(counts) / largest) if largest > 0 else None


def duplicates(rows: Sequence[bytes], labeled: AbstractSet[bytes]) -> int:
    """Return the number of rows that occur twice in a batch or are among the `labeled`; rows are given as digests."""
    counts = Counter(rows)
    return sum(counts[row] > 1 or row in labeled for row in rows)


class Observer:
    """Computes the diagnostics of the batches of a run; each batch must be passed once and in order.

    A continued run passes the batches of earlier rounds to `see`, which restores the same state to the last bit.

    Parameters
    ----------
    dataset : Dataset
    test : array of int
        Held-out indices.
    n_classes : int
        The number of classes in the run.
    rng : Generator
        Draws the held-out samples that distances are measured from.
    """

    def __init__(self, dataset: Dataset, test: NDArray[np.intp], n_classes: int, rng: Generator) -> None:
        self._dataset = dataset
        self._n_classes = n_classes
        self._sampled = np.sort(rng.choice(len(test), min(SAMPLE, len(test)), replace=False))
        self._points = _points(dataset, test[self._sampled])
        self._distances = np.full(len(self._sampled), np.inf)
        self._labeled: set[bytes] = set()

    def see(self, batch: NDArray[np.intp]) -> "_Seen":
        """Add a batch, given by indices in the data set, to the labeled samples."""
        rows = row_digests(self._dataset.X[batch])
        repeated = duplicates(rows, self._labeled)
        self._labeled.update(rows)
        points = _points(self._dataset, batch)
        if points is None:
            return _Seen(repeated, None, None)
        nearest = nearest_neighbors(self._points, 1, among=points)
        before, self._distances = self._distances, np.minimum(self._distances, nearest.distances[:, 0])
        return _Seen(repeated, exploration(before, self._distances), self._dataset.y[batch[nearest.positions[:, 0]]])

    def describe(
        self,
        batch: NDArray[np.intp],
        foreseen: NDArray[Any] | None,
        before: NDArray[Any] | None,
        after: NDArray[Any],
    ) -> Diagnostics:
        """Add a batch to the labeled samples, and return its diagnostics.

        Parameters
        ----------
        batch : array of int
            Indices in the data set.
        foreseen : array of shape (batch_size,) or None
            The predictions for the batch by the model that chose it; None if no model did.
        before, after : arrays of shape (n_test,)
            The predictions for the held-out samples by that model (or None), and by the model fitted with the batch.
        """
        seen, y = self.see(batch), self._dataset.y[batch]
        if self._dataset.task == NUMBERS:  # all of which differ, and no class is right or wrong
            return Diagnostics(None, seen.exploration, None, None, None, seen.duplicates)
        return Diagnostics(
            contradiction=None if before is None else contradiction(before, after),
            exploration=seen.exploration,
            agreement=self._agreement(seen.neighbors, before),
            difficulty=None if foreseen is None else difficulty(foreseen, y),
            class_balance=class_balance(y, self._n_classes) if self._dataset.task == CLASSES else None,
            duplicates=seen.duplicates,
        )

    def _agreement(self, neighbors: NDArray[Any] | None, before: NDArray[Any] | None) -> float | None:
        return None if neighbors is None or before is None else agreement(neighbors, before[self._sampled])


class _Seen(NamedTuple):
    """Comparison of a batch with the samples labeled before; None for texts, which have no distances."""

    duplicates: int
    exploration: float | None
    neighbors: NDArray[Any] | None  # for each sampled held-out row, the true label of its nearest row in the batch


def _points(dataset: Dataset, indices: NDArray[np.intp]) -> Any:
    """Return what distances between samples are measured on, or None for texts."""
    return None if len(dataset.X.shape) == 1 else dataset.points(indices)
