"""Calibration: one temperature for all probabilities of a model, found on labels that a fit did not see."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.models.label_encoding import encode_labels
from nextbatch.models.protocol import Model
from nextbatch.row_access import count_rows, row_taker
from nextbatch.seeds import rng_for
from nextbatch.views import View

# Temperatures that are tried: 54 from .1 to 20, each a tenth larger than the one before.
TEMPERATURES = np.exp(np.linspace(np.log(0.1), np.log(20.0), 54))
# Probabilities of zero count as this: no temperature makes of an impossible class a certain one.
LEAST = 1e-12


class Calibrated:
    """A model whose probabilities are divided, as logarithms, by the temperature that explains held-out labels best.

    Every fit finds it by predictions for the labeled rows in `folds` parts, each by a model that is fitted to the
    others: log p / T, with the T between 0.1 and 20 of least log loss. T is 1 while a class has fewer than two labels.
    The largest probability stays the largest. Labels are read that are paid for already; a fit takes `folds` more fits.

    Parameters
    ----------
    model : Model
    folds : int, default 5

    Attributes
    ----------
    temperature : float
        Above 1 the model was too sure, below 1 not sure enough.
    looked : bool
        Whether the last fit could find it: every class had two labels.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from nextbatch import ScikitLearnModel
    >>> rng = np.random.default_rng(0)
    >>> y = rng.integers(2, size=60)
    >>> model = Calibrated(ScikitLearnModel(GaussianNB()))
    >>> model.fit(np.repeat(y[:, None] + rng.normal(size=(60, 1)), 20, axis=1), y)  # twenty copies of one column
    >>> bool(model.temperature > 2)
    True
    """

    def __init__(self, model: Model, folds: int = 5) -> None:
        self.model = model
        self.folds = checks.whole(folds, "folds", 2)
        self.temperature = 1.0
        self.looked = False

    def fit(self, X: Any, y: Any) -> None:
        """Find the temperature, then fit the model to everything."""
        self.find_temperature(X, y)
        self.model.fit(X, y)

    def find_temperature(self, X: Any, y: Any) -> None:
        """Find the temperature; the model is left fitted to a part of the rows."""
        X = checks.samples(X)
        y = checks.array_of(y, "Labels")
        classes, columns = encode_labels(y, count_rows(X))
        self.temperature = 1.0
        self.looked = len(classes) > 1 and int(np.bincount(columns).min()) > 1
        if self.looked:
            P = self._held_out(X, y, columns)
            self.temperature = best_temperature(P, columns)

    def _held_out(self, X: Any, y: NDArray[Any], columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return for each row its probabilities by a model that did not see its label."""
        take, P = row_taker(X), np.empty((len(y), columns.max() + 1))
        part = folds_of(columns, self.folds)
        for fold in np.unique(part):
            outside, inside = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
            self.model.fit(take(outside), y[outside])
            P[inside] = self.model.look(take(inside), rng_for("calibration", int(fold)))["probabilities"]
        return P

    def predict(self, X: Any) -> Any:
        """See `Model.predict`; no temperature changes it."""
        return self.model.predict(X)

    def look(self, X: Any, rng: Generator) -> View:
        """Return what the model shows, with calibrated probabilities."""
        seen = self.model.look(X, rng)
        if "probabilities" not in seen or self.temperature == 1:
            return seen
        return seen.replaced(
            {"probabilities": lambda: at_temperature(seen["probabilities"], self.temperature)}, seen.classes
        )


def at_temperature(P: NDArray[Any], temperature: float) -> NDArray[np.float64]:
    """Return softmax(log p / temperature) of every row.

    Examples
    --------
    >>> at_temperature(np.array([[0.8, 0.2]]), 2.0).round(3)
    array([[0.667, 0.333]])
    """
    logs = np.log(np.maximum(np.asarray(P, dtype=np.float64), LEAST)) / temperature
    logs -= logs.max(axis=1, keepdims=True)
    powers = np.exp(logs)
    calibrated: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return calibrated


def log_loss(P: NDArray[np.float64], columns: NDArray[Any]) -> float:
    """Return the mean of -log p of the true class, in nats."""
    return float(-np.log(np.maximum(P[np.arange(len(P)), columns], LEAST)).mean())


def best_temperature(P: NDArray[Any], columns: NDArray[Any]) -> float:
    """Return the temperature of least log loss, and 1 where none is better than 1.

    Examples
    --------
    >>> best_temperature(np.array([[0.99, 0.01]] * 4), np.array([0, 0, 0, 1])) > 3
    True
    """
    losses = [log_loss(at_temperature(P, T), columns) for T in TEMPERATURES]
    best = int(np.argmin(losses))
    return float(TEMPERATURES[best]) if losses[best] < log_loss(at_temperature(P, 1.0), columns) else 1.0


def folds_of(columns: NDArray[Any], folds: int) -> NDArray[np.intp]:
    """Return the part of each row, 0 to folds - 1: in every class one row after the other, in the order of the rows."""
    order = np.argsort(columns, kind="stable")
    sizes = np.bincount(columns)
    within = np.arange(len(columns)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    part = np.empty(len(columns), dtype=np.intp)
    part[order] = within % folds
    return part
