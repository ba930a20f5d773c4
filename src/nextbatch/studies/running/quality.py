"""How good predictions are: accuracy of classes, F1 of several labels, errors of numbers; and which is the first."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, recall_score

from nextbatch.models import Model
from nextbatch.studies.records.curves import METRIC_OF
from nextbatch.tasks import CLASSES, NUMBERS, SEVERAL_LABELS

# The last digits depend on the processor, and records must not.
DIGITS = 10


class HeldOut(NamedTuple):
    """Held-out samples with their labels; `task` says what kind of labels."""

    X: Any
    y: NDArray[Any]
    task: str

    def predicted_by(self, model: Model) -> NDArray[Any]:
        """Return what the model predicts, as an array: a list is not compared sample by sample."""
        return np.asarray(model.predict(self.X))

    def quality(self, predicted: NDArray[Any]) -> dict[str, float]:
        """See `quality`."""
        return quality(self.task, self.y, predicted)

    def gain(self, model: Model) -> float:
        """Return the first metric of the model, with its sign changed where less of it is better."""
        metric = METRIC_OF[self.task]
        return metric.sign * self.quality(self.predicted_by(model))[metric.name]


def quality(task: str, y: NDArray[Any], predicted: NDArray[Any]) -> dict[str, float]:
    """Return what is measured of predictions, by the names of `nextbatch.statistics.metrics`.

    Examples
    --------
    >>> quality("numbers", np.array([1.0, 3.0]), np.array([2.0, 3.0]))
    {'rmse': 0.7071067812, 'mae': 0.5, 'r2': 0.5}
    >>> y = np.array([("a", "b"), ("a",), ()], dtype=object)
    >>> quality("several-labels", y, np.array([("a",), ("a",), ("a",)], dtype=object))["macro_f1"]
    0.4
    """
    return dict(_QUALITY[task](y, predicted))


def _of_classes(y: NDArray[Any], predicted: NDArray[Any]) -> Mapping[str, float]:
    """Return the share of right answers, and the mean recall and the mean F1 of the classes that occur in `y`."""
    classes = np.unique(y)
    return {
        "accuracy": float(np.mean(predicted == y)),
        "balanced_accuracy": float(recall_score(y, predicted, labels=classes, average="macro")),
        "macro_f1": float(f1_score(y, predicted, labels=classes, average="macro", zero_division=0.0)),
    }


def _of_several_labels(y: NDArray[Any], predicted: NDArray[Any]) -> Mapping[str, float]:
    """Return F1 over all decisions, and its mean over the labels that occur in `y`."""
    names = sorted({name for names in y for name in names} | {name for names in predicted for name in names})
    there, said = (np.array([[name in each for name in names] for each in sets]) for sets in (y, predicted))
    hits, named = (there & said).sum(axis=0), there.sum(axis=0) + said.sum(axis=0)
    known = there.any(axis=0)
    each = 2 * hits[known] / named[known]
    return {
        "micro_f1": float(2 * hits.sum() / named.sum()) if named.sum() else 1.0,
        "macro_f1": float(each.mean()) if len(each) else 1.0,
    }


def _of_numbers(y: NDArray[Any], predicted: NDArray[Any]) -> Mapping[str, float]:
    errors = np.asarray(predicted, dtype=np.float64) - y
    spread = np.mean((y - y.mean()) ** 2)
    r2 = 1 - np.mean(errors**2) / spread if spread > 0 else np.nan
    found = {"rmse": np.sqrt(np.mean(errors**2)), "mae": np.mean(np.abs(errors)), "r2": r2}
    return {name: float(f"{value:.{DIGITS}g}") for name, value in found.items()}


_QUALITY: dict[str, Callable[[NDArray[Any], NDArray[Any]], Mapping[str, float]]] = {
    CLASSES: _of_classes,
    SEVERAL_LABELS: _of_several_labels,
    NUMBERS: _of_numbers,
}
