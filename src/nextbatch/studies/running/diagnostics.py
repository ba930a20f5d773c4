"""What each batch of a run was like: six numbers that say why a strategy helps or does not."""

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

# Distances are measured from 1,000 held-out samples: enough for a mean, and a batch costs one product with them.
SAMPLE = 1000


def contradiction(before: NDArray[Any], after: NDArray[Any]) -> float:
    """Return the share of predictions that are not what they were before."""
    return float(np.mean(before != after))


def exploration(before: NDArray[np.float64], after: NDArray[np.float64]) -> float | None:
    """Return which share of the mean of the distances `before` is gone `after`; None if they were zero or infinite."""
    mean = float(before.mean())
    if mean == 0 or np.isinf(mean):
        return None
    # The last digits of a matrix product belong to the processor, those of a record must not.
    return round(1 - float(after.mean()) / mean, 6)


def agreement(neighbors: NDArray[Any], predicted: NDArray[Any]) -> float:
    """Return the share of samples that are predicted to be of the class of their nearest neighbor."""
    return float(np.mean(neighbors == predicted))


def difficulty(predicted: NDArray[Any], y: NDArray[Any]) -> float:
    """Return the share of a batch with the labels `y` that is predicted wrongly."""
    return float(np.mean(predicted != y))


def class_balance(y: NDArray[Any], n_classes: int) -> float | None:
    """Return the entropy of the classes of a batch over the largest that `len(y)` samples of `n_classes` can have.

    The largest is that of the most even batch: log(n_classes) if its size is a multiple of them, log(len(y)) if it is
    smaller, a little less in between. So 1 can always be reached. None if every batch is as even as any other.

    Examples
    --------
    >>> class_balance(np.array(["cat", "dog", "cow"]), 77)
    1.0
    >>> round(class_balance(np.array([0, 0, 0, 1]), 2), 3)
    0.811
    """
    largest = entropy((len(y) + np.arange(n_classes)) // n_classes)
    counts = np.sort(np.unique(y, return_counts=True)[1])  # sorted: what classes are called changes no digit
    return float(entropy(counts) / largest) if largest > 0 else None


def duplicates(rows: Sequence[bytes], labeled: AbstractSet[bytes]) -> int:
    """Return how many of a batch's `rows`, given by their digests, are there twice or are among the `labeled`."""
    times = Counter(rows)
    return sum(times[row] > 1 or row in labeled for row in rows)


class Observer:
    """Sees the batches of a run, each once and in order, and describes them.

    A run that goes on shows it the batches of earlier rounds again: then it knows, to the last bit, what it knew.

    Parameters
    ----------
    dataset : Dataset
    test : array of int
        The indices that are held out.
    n_classes : int
        How many classes there are.
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
        """Take in a batch, given by its indices in the data set."""
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
        """Take in a batch and describe it.

        Parameters
        ----------
        batch : array of int
            Indices in the data set.
        foreseen : array like `batch`, or None
            What the model that chose it predicted for it; None if no model did.
        before, after : arrays of shape (n_test,)
            What that model predicted for the held-out samples, or None, and what the next one does.
        """
        seen, y = self.see(batch), self._dataset.y[batch]
        return Diagnostics(
            contradiction=None if before is None else contradiction(before, after),
            exploration=seen.exploration,
            agreement=self._agreement(seen.neighbors, before),
            difficulty=None if foreseen is None else difficulty(foreseen, y),
            class_balance=class_balance(y, self._n_classes),
            duplicates=seen.duplicates,
        )

    def _agreement(self, neighbors: NDArray[Any] | None, before: NDArray[Any] | None) -> float | None:
        return None if neighbors is None or before is None else agreement(neighbors, before[self._sampled])


class _Seen(NamedTuple):
    """A batch beside what was labeled before; None where rows are texts, which have no distances."""

    duplicates: int
    exploration: float | None
    neighbors: NDArray[Any] | None  # for each sampled held-out row the label of its nearest row in the batch


def _points(dataset: Dataset, indices: NDArray[np.intp]) -> Any:
    """Return what distances between samples are measured on, or None for texts."""
    return None if len(dataset.X.shape) == 1 else dataset.points(indices)
