"""Calibration: one temperature for all probabilities of a model, found on labels that a fit did not see."""

from collections.abc import Callable
from typing import Any, NamedTuple

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
    rule : {"log_loss", "calibration_error"}, default "log_loss"
        With "calibration_error" T is the one from 1 to 19.9 of least calibration error on the first part alone, in as
        many bins as there are classes: the rule of UHerding's authors. It cannot make a model surer.

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

    def __init__(self, model: Model, folds: int = 5, rule: str = "log_loss") -> None:
        self.model = model
        self.folds = checks.whole(folds, "folds", 2)
        checks.one_of(rule, tuple(RULES), "rule")
        self.rule = rule
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
            P, rows = self._held_out(X, y, columns)
            self.temperature = best_temperature(P[rows], columns[rows], self.rule)

    def _held_out(
        self, X: Any, y: NDArray[Any], columns: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return the probabilities of rows by models that did not see their labels, and which rows these are."""
        take, P = row_taker(X), np.empty((len(y), columns.max() + 1))
        part = folds_of(columns, self.folds)
        looked_at = np.unique(part)[: RULES[self.rule].parts]
        for fold in looked_at:
            outside, inside = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
            self.model.fit(take(outside), y[outside])
            P[inside] = self.model.look(take(inside), rng_for("calibration", int(fold)))["probabilities"]
        return P, np.flatnonzero(np.isin(part, looked_at))

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


def calibration_error(P: NDArray[np.float64], columns: NDArray[Any]) -> float:
    """Return by how much the largest probability misses the share of right predictions, in the mean over rows.

    Rows are put into as many equal bins of the largest probability as there are classes; each bin misses by its means.

    Examples
    --------
    >>> calibration_error(np.array([[0.9, 0.1], [0.9, 0.1]]), np.array([0, 1]))
    0.4
    """
    top, right = P.max(axis=1), P.argmax(axis=1) == columns
    bins = np.ceil(top * P.shape[1]).astype(np.intp)
    return float(np.abs(np.bincount(bins, top - right)).sum() / len(P))


class Rule(NamedTuple):
    """The temperatures that are tried, what is to be small, and in how many parts (None: all) labels are held out."""

    temperatures: NDArray[np.float64]
    loss: Callable[[NDArray[np.float64], NDArray[Any]], float]
    parts: int | None


RULES = {
    "log_loss": Rule(TEMPERATURES, log_loss, None),
    "calibration_error": Rule(np.arange(10, 200) / 10, calibration_error, 1),
}


def best_temperature(P: NDArray[Any], columns: NDArray[Any], rule: str = "log_loss") -> float:
    """Return the temperature of least loss by the rule, and 1 where none is better than 1.

    Examples
    --------
    >>> best_temperature(np.array([[0.99, 0.01]] * 4), np.array([0, 0, 0, 1])) > 3
    True
    """
    temperatures, loss, _ = RULES[rule]
    losses = [loss(at_temperature(P, T), columns) for T in temperatures]
    best = int(np.argmin(losses))
    return float(temperatures[best]) if losses[best] < loss(at_temperature(P, 1.0), columns) else 1.0


def folds_of(columns: NDArray[Any], folds: int) -> NDArray[np.intp]:
    """Return the part of each row, 0 to folds - 1: in every class one row after the other, in the order of the rows."""
    order = np.argsort(columns, kind="stable")
    sizes = np.bincount(columns)
    within = np.arange(len(columns)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    part = np.empty(len(columns), dtype=np.intp)
    part[order] = within % folds
    return part
