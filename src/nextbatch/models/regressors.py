"""Regressors, which learn numbers: by name "linear", "forest" and "gaussian-process"; and how sure they are."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from sklearn.base import is_regressor
from sklearn.ensemble import BaggingRegressor, ExtraTreesRegressor, RandomForestRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import BayesianRidge, Ridge
from sklearn.pipeline import Pipeline

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.quoting import quoted

# Their members are fitted to samples of the rows that were drawn anew for each, so that they differ where data are few.
COMMITTEES = (RandomForestRegressor, ExtraTreesRegressor, BaggingRegressor)


class PreciseBayesianRidge(BayesianRidge):  # type: ignore[misc]
    """Ridge regression that finds its penalty itself and shows variances, fitted in float64."""

    def fit(self, X: Any, y: Any) -> "PreciseBayesianRidge":
        """Fit to rows of any type of numbers."""
        super().fit(np.asarray(X, dtype=np.float64), y)
        return self


def _gaussian_process(seed: int) -> Any:
    kernel = ConstantKernel() * RBF(length_scale_bounds=(1e-2, 1e4)) + WhiteKernel(noise_level_bounds=(1e-6, 1e2))
    return GaussianProcessRegressor(kernel, normalize_y=True, random_state=seed)


# Each makes a regressor from a seed; for dense rows whose columns have about the same scale.
REGRESSORS: dict[str, Callable[[int], Any]] = {
    "linear": lambda seed: PreciseBayesianRidge(),
    "forest": lambda seed: RandomForestRegressor(n_estimators=200, random_state=seed),
    "gaussian-process": _gaussian_process,
}
# Rows of tf-idf; Ridge shows no variances.
_FOR_SPARSE: dict[str, Callable[[int], Any]] = {"linear": lambda seed: Ridge(), "forest": REGRESSORS["forest"]}


def regressor(name: str, rng: Generator, *, sparse: bool = False) -> Any:
    """Return the unfitted regressor of that name.

    Parameters
    ----------
    name : str
        A key of `REGRESSORS`.
    rng : Generator
        The regressor's `random_state` is drawn from it.
    sparse : bool, default False
        Whether the rows are sparse, such as tf-idf: "linear" is then `Ridge`, and there is no Gaussian process.

    Raises
    ------
    BadInput
        If there is no regressor of that name, or not for such rows.

    Examples
    --------
    >>> regressor("linear", np.random.default_rng(0), sparse=True)
    Ridge()
    """
    checks.one_of(name, tuple(REGRESSORS), "model (for labels that are numbers)")
    if sparse and name not in _FOR_SPARSE:
        raise BadInput(
            f"{name} does not learn from texts: choose linear or forest, or give embeddings.", argument="model"
        )
    return (_FOR_SPARSE if sparse else REGRESSORS)[name](int(rng.integers(2**32)))


def learns_numbers(model: Any) -> bool:
    """Tell whether a model is a regressor."""
    try:
        return bool(is_regressor(model))
    except (AttributeError, TypeError):  # a class of one's own
        return False


def as_numbers(y: Any) -> NDArray[np.float64]:
    """Return labels as numbers.

    Raises
    ------
    BadInput
        If one of them is none.
    """
    for label in np.asarray(y).tolist():
        if isinstance(label, str | bytes | bool) or not np.isreal(label):
            raise BadInput(f"A regressor learns numbers, and there is the label {quoted(label)}: give numbers.")
    return np.asarray(y, dtype=np.float64)


def estimates_of(regressor: Any) -> dict[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return how to make of rows what a fitted regressor shows: means, and variances if it has any.

    A committee's variance is that between the predictions of its members.
    """
    while hasattr(regressor, "best_estimator_"):
        regressor = regressor.best_estimator_
    last, rows_for = regressor, _as_they_are
    if isinstance(regressor, Pipeline):
        last, rows_for = regressor[-1], regressor[:-1].transform if len(regressor) > 1 else _as_they_are
    if isinstance(last, COMMITTEES):
        return {("means", "variances"): lambda rows: _of_members(last, rows_for(rows))}
    if "return_std" in inspect.signature(last.predict).parameters:
        return {("means", "variances"): lambda rows: _with_variances(last, rows_for(rows))}
    return {("means",): lambda rows: (np.asarray(regressor.predict(rows)),)}


def _as_they_are(rows: Any) -> Any:
    return rows


def _of_members(committee: Any, rows: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    columns = getattr(committee, "estimators_features_", None)  # of a bagging, each member's own
    if columns is None:
        said = np.stack([member.predict(rows) for member in committee.estimators_])
    else:
        rows, members = np.asarray(rows), zip(committee.estimators_, columns, strict=True)
        said = np.stack([member.predict(rows[:, of_member]) for member, of_member in members])
    return said.mean(axis=0), said.var(axis=0)


def _with_variances(regressor: Any, rows: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    means, deviations = regressor.predict(np.asarray(rows, dtype=np.float64), return_std=True)
    return np.asarray(means), np.asarray(deviations) ** 2
