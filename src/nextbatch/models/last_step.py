"""Where a model's last step begins: the transformers that rows pass first, and the estimator that gets the result."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from nextbatch.errors import BadInput
from nextbatch.quoting import shortened

# By what attribute an estimator that wraps one other holds it: fitted, and before that as it was given.
FITTED = ("best_estimator_", "estimator_", "classifier_", "regressor_")
GIVEN = ("estimator", "classifier", "regressor")
# By what attribute an estimator that wraps several holds them.
MEMBERS = ("calibrated_classifiers_", "estimators_")
WAY_OUT = (
    "pass embeddings=, a function from rows to the numbers in which distances are measured, such as "
    "scaler.transform; lambda rows: rows measures them in the rows themselves"
)


class Steps(NamedTuple):
    """What rows pass on their way through a model, in order, and the estimator that gets the result."""

    before: tuple[Any, ...]
    last: Any

    def transform(self, X: Any) -> Any:
        """Return rows as the last step gets them."""
        for step in self.before:
            X = step.transform(X)
        return X


def steps_of(model: Any) -> Steps:
    """Return the steps of `model`, seen through whatever wraps them: pipelines, searches, calibrations and the like.

    Steps that only resample, as those of imbalanced-learn, are skipped: rows that are looked at pass them unchanged.

    Raises
    ------
    BadInput
        If the model holds transformers and it cannot be seen which of them rows pass, or if its members have
        different ones: there is no one space to measure distances in.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.model_selection import GridSearchCV
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> steps_of(GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression()), {}))
    Steps(before=(StandardScaler(),), last=LogisticRegression())
    """
    if isinstance(model, Pipeline):
        inner = steps_of(model.steps[-1][1])
        return Steps((*_transformers(model), *inner.before), inner.last)
    members = _members(model)
    if members:
        return _common_steps(model, members)
    wrapped = _wrapped(model)
    if wrapped is not None:
        # A model that selects columns before it asks the one that it wraps transforms rows itself.
        selects = hasattr(model, "support_") and hasattr(model, "transform")
        inner = steps_of(wrapped)
        return Steps((*((model,) if selects else ()), *inner.before), inner.last)
    hidden = next((part for part in _parts(model) if _transforms_first(part)), None)
    if hidden is not None:
        raise BadInput(
            f"It cannot be seen which transformers rows pass inside {_name(model)}, which holds "
            f"{shortened(hidden)}: {WAY_OUT}.",
            argument="embeddings",
        )
    return Steps((), model)


def last_of_pipeline(model: Any) -> Any:
    """Return the last step of a pipeline, or of a pipeline that is its last step; what is no pipeline is its own."""
    while isinstance(model, Pipeline):
        model = model.steps[-1][1]
    return model


def has_last_layer(model: Any) -> bool:
    """Tell whether a fitted model ends with weights for what comes before: a linear classifier, or a network.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> [has_last_layer(each.fit([[0.0], [1.0]], [0, 1])) for each in (LogisticRegression(), DecisionTreeClassifier())]
    [True, False]
    """
    try:
        last = steps_of(model).last
    except BadInput:
        return False  # told where the embeddings are read
    return hasattr(last, "coef_") or hasattr(last, "coefs_")


def _transformers(pipeline: Pipeline) -> Iterator[Any]:
    for _, step in pipeline.steps[:-1]:
        if step not in (None, "passthrough") and not hasattr(step, "fit_resample"):
            yield step


def _members(model: Any) -> list[Any]:
    """Return the fitted estimators that `model` asks and whose answers it joins; none if it is no such model."""
    for name in MEMBERS:
        found = getattr(model, name, None)
        if found is not None:
            members = np.ravel(np.array(found, dtype=object)).tolist() if isinstance(found, np.ndarray) else list(found)
            return [_calibrated(member) for member in members if not isinstance(member, str)]
    return []


def _calibrated(member: Any) -> Any:
    # The members of a CalibratedClassifierCV are no estimators of their own: each holds one, and its calibrators.
    return member.estimator if hasattr(member, "calibrators") else member


def _common_steps(model: Any, members: list[Any]) -> Steps:
    """Return the steps that all members have in common: the same fitted ones, or none before the last."""
    steps = [steps_of(member) for member in {id(member): member for member in members}.values()]
    if len(steps) == 1:
        return steps[0]
    if any(each.before for each in steps):
        raise BadInput(
            f"{_name(model)} holds {len(steps)} models with transformers of their own, so that there is no one space "
            f"to measure distances in: {WAY_OUT}.",
            argument="embeddings",
        )
    return Steps((), model)


def _wrapped(model: Any) -> Any:
    """Return the one estimator that `model` passes rows on to, fitted if it is; None if it is no such model."""
    for name in FITTED:
        found = getattr(model, name, None)
        if _predicts(found):
            return found
    # Before a fit, or where the wrapped model stays as it was given, as in a FrozenEstimator.
    parameters = _parameters(model)
    return next((parameters[name] for name in GIVEN if _predicts(parameters.get(name))), None)


def _predicts(found: Any) -> bool:
    return hasattr(found, "fit") and (hasattr(found, "predict") or hasattr(found, "predict_proba"))


def _parameters(model: Any) -> dict[str, Any]:
    return dict(model.get_params(deep=False)) if isinstance(model, BaseEstimator) else {}


def _parts(model: Any) -> Iterator[Any]:
    """Return what `model` holds: its parameters and attributes, and what is in lists of these."""
    # Attributes of scikit-learn's own models are results of a fit, such as the bins of a histogram.
    own = {} if type(model).__module__.startswith("sklearn.") else getattr(model, "__dict__", {})
    held = [*_parameters(model).values(), *own.values()]
    for part in held:
        if isinstance(part, list | tuple):
            yield from (entry[1] if isinstance(entry, tuple) and len(entry) == 2 else entry for entry in part)
        else:
            yield part


def _transforms_first(part: Any) -> bool:
    """Tell whether `part` is a pipeline with a transformer, or a transformer itself."""
    if isinstance(part, Pipeline):
        return any(True for _ in _transformers(part)) or _transforms_first(part.steps[-1][1])
    return (
        isinstance(part, BaseEstimator)
        and hasattr(part, "transform")
        and not _predicts(part)
        and not _is_about_labels(part)
    )


def _is_about_labels(part: Any) -> bool:
    from sklearn.preprocessing import LabelBinarizer, LabelEncoder

    return isinstance(part, LabelBinarizer | LabelEncoder)


def _name(model: Any) -> str:
    return type(model).__name__
