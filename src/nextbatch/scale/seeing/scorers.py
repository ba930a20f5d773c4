"""What a model shows of a cell of rows: class probabilities, or scores."""

import hashlib
import pickle
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.inputs import KINDS
from nextbatch.kernels.fixed_order.linear_models import linear_of_floats, linear_of_halves, write_softmax
from nextbatch.kernels.layout import frozen
from nextbatch.own_code.objects import called


class Scorer(Protocol):
    """Shows an input of rows: a value that can be sent to a worker."""

    @property
    def shows(self) -> str:
        """The input, a name of `nextbatch.inputs.KINDS`."""

    @property
    def exact(self) -> bool:
        """Whether a row has the same bits in any cell, so that they need not be kept."""

    def of_rows(self, X: NDArray[Any]) -> NDArray[Any]:
        """Return what is shown of rows; NaN where a row is not finite."""

    @property
    def digest(self) -> str:
        """What tells it from others that show something else."""


@dataclass(frozen=True, eq=False)
class Linear:
    """Probabilities in proportion to the exponential of a linear function of the row.

    Parameters
    ----------
    weights : array of float32, shape (n_classes, n_columns)
    bias : array of float32, shape (n_classes,)
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    shows = "probabilities"
    exact = True

    def of_rows(self, X: NDArray[Any]) -> NDArray[np.float64]:
        """See `Scorer.of_rows`: half precision is widened as it is read."""
        sums = np.empty((len(X), len(self.weights)), dtype=np.float32)
        weights, bias = frozen(self.weights), frozen(self.bias)
        if X.dtype == np.float16:
            linear_of_halves(frozen(np.ascontiguousarray(X).view(np.uint16)), weights, bias, sums)
        else:
            linear_of_floats(frozen(np.ascontiguousarray(X, dtype=np.float32)), weights, bias, sums)
        probabilities = np.empty(sums.shape)
        write_softmax(sums, probabilities)
        return probabilities

    @cached_property
    def digest(self) -> str:
        """See `Scorer.digest`."""
        return hashlib.sha256(self.weights.tobytes() + self.bias.tobytes()).hexdigest()


@dataclass(frozen=True, eq=False)
class Fitted:
    """Whatever has `predict_proba`, of rows of float32 divided by `spread`."""

    classifier: Any
    spread: float = 1.0
    shows = "probabilities"
    exact = False

    def of_rows(self, X: NDArray[Any]) -> NDArray[np.float64]:
        """See `Scorer.of_rows`."""
        rows = X.astype(np.float32)
        rows /= np.float32(self.spread)
        finite = np.asarray(np.isfinite(rows).all(axis=1))
        shown = np.asarray(self.classifier.predict_proba(np.where(finite[:, None], rows, 0)), dtype=np.float64)
        shown[~finite] = np.nan
        return shown

    @cached_property
    def digest(self) -> str:
        """See `Scorer.digest`."""
        return hashlib.sha256(pickled(self.classifier) + repr(self.spread).encode()).hexdigest()


@dataclass(frozen=True)
class Own:
    """A function of the user's own, "module:function", from rows to a row of probabilities or a score for each."""

    name: str
    source: str
    shows: str = "probabilities"
    exact = False

    def of_rows(self, X: NDArray[Any]) -> NDArray[np.float64]:
        """See `Scorer.of_rows`."""
        finite = np.asarray(np.isfinite(X).all(axis=1))
        shown = np.array(called(self.name, np.where(finite[:, None], X, 0)), dtype=np.float64)
        if shown.ndim not in (1, 2) or len(shown) != len(X):
            raise BadInput(
                f"{self.name} must return a row of probabilities or a score for each of {len(X)} rows, got the shape "
                f"{shown.shape}."
            )
        shown[~finite] = np.nan
        return _checked(shown, "probabilities" if shown.ndim == 2 else "scores", self.name)

    @property
    def digest(self) -> str:
        """See `Scorer.digest`."""
        return f"{self.name} {self.source}"


@dataclass(frozen=True)
class OnDisk:
    """What files hold already: a row of probabilities or a score for each row."""

    shows: str
    stamps: str
    exact = True

    def of_rows(self, X: NDArray[Any]) -> NDArray[np.float64]:
        """See `Scorer.of_rows`: `X` are the rows of these files."""
        shown = X.astype(np.float64)
        if self.shows == "scores":
            if X.shape[1] != 1:
                raise BadInput(f"Scores are one column, these are {X.shape[1]}: save scores.reshape(-1, 1).")
            return shown[:, 0]
        if X.dtype == np.float16:  # whose sums miss one by the rounding of each
            shown /= shown.sum(axis=1, keepdims=True)
        return _checked(shown, "probabilities", "The files of probabilities")

    @property
    def digest(self) -> str:
        """See `Scorer.digest`."""
        return f"{self.shows} {self.stamps}"


def _checked(shown: NDArray[np.float64], shows: str, told: str) -> NDArray[np.float64]:
    """Return what is shown, or raise the sentence for finite rows that are no probabilities."""
    finite = np.isfinite(shown) if shown.ndim == 1 else np.isfinite(shown).all(axis=1)
    KINDS[shows].check(shown[finite], told, np.flatnonzero(finite).__getitem__)
    return shown


def pickled(value: Any) -> bytes:
    """Return a value as it travels to a worker.

    Raises
    ------
    BadInput
        If it cannot travel.
    """
    try:
        return pickle.dumps(value, protocol=5)
    except Exception as error:  # whatever a class of the user's raises
        raise BadInput(
            f"{type(value).__name__} cannot be sent to a worker ({error}): define it in a module of its own, at the "
            "top level."
        ) from None
