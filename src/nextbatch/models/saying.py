"""What a fitted estimator says of rows: probabilities, rates, or means and variances; and what to do without them."""

from collections.abc import Callable, Collection
from typing import Any

from nextbatch.models.regressors import estimates_of, learns_numbers
from nextbatch.models.several_labels import rates_of, shows_rates
from nextbatch.quoting import shortened

# From rows to one or several inputs.
Saying = Callable[[Any], tuple[Any, ...]]
# What a model shows that shows probabilities; the others are made of these.
OF_CLASSES = ("probabilities", "calibrated", "committee")
WITHOUT = "choose a strategy that reads no {name}, such as KMeans() or KCenter()."


def what_it_says(estimator: Any) -> dict[tuple[str, ...], Saying]:
    """Return how to make of rows what a fitted classifier or regressor says of them, by the names of inputs.

    Examples
    --------
    >>> from sklearn.linear_model import BayesianRidge
    >>> list(what_it_says(BayesianRidge().fit([[0.0], [1.0]], [0.0, 2.0])))
    [('means', 'variances')]
    """
    if shows_rates(estimator):
        return {("rates",): lambda rows: (rates_of(estimator, rows),)}
    if shows_probabilities(estimator):
        return {("probabilities",): lambda rows: (estimator.predict_proba(rows),)}
    return estimates_of(estimator) if learns_numbers(estimator) else {}


def shows_probabilities(estimator: Any) -> bool:
    """Tell whether it can show probabilities, or rates."""
    return hasattr(estimator, "predict_proba")


def advice_of(estimator: Any, said: Collection[str]) -> dict[str, str]:
    """Return for each input that an estimator does not show what to do where a strategy needs it."""
    makers = {
        **dict.fromkeys(OF_CLASSES, _for_probabilities),
        "rates": _for_rates,
        "means": _for_means,
        "variances": _for_variances,
    }
    shown = {*said, *(OF_CLASSES if "probabilities" in said else ())}
    name = shortened(repr(estimator))
    return {
        wanted: f"{name} {make(estimator, said)}{WITHOUT.format(name=wanted)}"
        for wanted, make in makers.items()
        if wanted not in shown
    }


def _for_probabilities(estimator: Any, said: Collection[str]) -> str:
    if "rates" in said:
        return 'has learned lists of labels and shows rates: read these, as WClustered(score="mean_margin") does, or '
    if "variances" in said:
        return 'has learned numbers and shows variances: read these, as WClustered(score="deviation") does, or '
    told = "shows none, since it has no predict_proba: "
    if not learns_numbers(estimator):
        told += "use a classifier that has it, wrap it in sklearn.calibration.CalibratedClassifierCV, or "
    return told


def _for_rates(estimator: Any, said: Collection[str]) -> str:
    return "shows none, since it has not learned lists of labels: "


def _for_means(estimator: Any, said: Collection[str]) -> str:
    return "shows none, since it has not learned numbers: "


def _for_variances(estimator: Any, said: Collection[str]) -> str:
    if learns_numbers(estimator):
        return "shows none: use a forest, BayesianRidge or GaussianProcessRegressor, which do, or "
    return "shows none, since it is no regressor: "
