"""Any scikit-learn classifier with `predict_proba` as a model."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import NotFittedError
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models.label_encoding import warn_of_single_class
from nextbatch.models.warm_classifiers import forget_progress, require_warm_start
from nextbatch.row_access import count_rows, row_taker
from nextbatch.views import Maker, View


class ScikitLearnModel:
    """A scikit-learn classifier that shows probabilities and embeddings, each only when read.

    Parameters
    ----------
    classifier
        Anything with `fit` and `predict_proba`, fitted or not. Every `fit` starts from a fresh clone, unless
        `warm_start` is set.
    embeddings : {"features", "hidden"} or callable
        "features" are the rows themselves (behind a Pipeline: what reaches its last step); "hidden" is the last
        hidden layer of an `MLPClassifier`; a callable gets rows and returns an array (n_samples, n_features).
    warm_start : bool
        Whether a `fit` begins with the parameters of the one before; where a class is new, it begins anew. May also be
        set later.

    Raises
    ------
    BadInput
        If the classifier shows no probabilities, "hidden" is asked of one without hidden layers, or `warm_start` of
        one that has no such parameter.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> model = ScikitLearnModel(LogisticRegression())
    >>> model.fit([[0.0], [1.0]], ["no", "yes"])
    >>> model.look([[0.5], [2.0]])["probabilities"].shape
    (2, 2)
    """

    def __init__(
        self, classifier: Any, embeddings: str | Callable[[Any], Any] = "features", *, warm_start: bool = False
    ) -> None:
        if not hasattr(classifier, "predict_proba"):
            raise BadInput(
                f"{classifier!r} shows no probabilities: use a classifier with predict_proba, "
                "or wrap it in sklearn.calibration.CalibratedClassifierCV."
            )
        if not callable(embeddings) and not (isinstance(embeddings, str) and embeddings in ("features", "hidden")):
            raise BadInput(
                f"embeddings must be 'features', 'hidden' or a function of rows, got {type(embeddings).__name__}: "
                "for an array made beforehand, fill a Pool and call strategy.select."
            )
        if (
            isinstance(embeddings, str)
            and embeddings == "hidden"
            and not isinstance(_last_step(classifier), MLPClassifier)
        ):
            raise BadInput(f"Only an MLPClassifier has a hidden layer to show, this is {_last_step(classifier)!r}.")
        self.classifier = classifier
        self.embeddings = embeddings
        self.warm_start = warm_start
        self._fitted_classes: NDArray[Any] | None = None

    @property
    def warm_start(self) -> bool:
        """Whether a fit begins with the parameters of the one before."""
        return self._warm_start

    @warm_start.setter
    def warm_start(self, warm_start: bool) -> None:
        if warm_start:
            require_warm_start(_last_step(self.classifier))
        self._warm_start = warm_start

    def fit(self, X: Any, y: Any) -> None:
        """Fit a clone, fresh unless `warm_start` is set; with a single class in `y`, a constant, and a warning."""
        classes = np.unique(np.asarray(y))
        if len(classes) == 1:
            warn_of_single_class(classes, len(y))
            self.classifier = _Constant(self.classifier)
        else:
            self.classifier = self._next_classifier(classes)
        self._fitted_classes = None
        try:
            with warnings.catch_warnings():
                # scikit-learn's networks swallow Ctrl-C and keep what they have learned so far.
                warnings.filterwarnings("error", message="Training interrupted by user")
                self.classifier.fit(X, y)
            self._fitted_classes = classes
        except UserWarning as warning:
            if "interrupted" in str(warning):
                raise KeyboardInterrupt from None
            raise

    def _next_classifier(self, classes: NDArray[Any]) -> Any:
        """Return what is to be fitted to these classes: a fresh clone, or what was fitted to the same ones before."""
        if not self.warm_start:
            return clone(_original(self.classifier))
        if self._fitted_classes is None or not np.array_equal(classes, self._fitted_classes):
            fresh = clone(_original(self.classifier))
            _last_step(fresh).set_params(warm_start=True)
            return fresh
        forget_progress(_last_step(self.classifier))
        return self.classifier

    def predict(self, X: Any) -> Any:
        """Return the most probable label of each row."""
        return self.classifier.predict(X)

    def look(self, X: Any, rng: Generator | None = None) -> View:
        """Show the rows of `X` as the fitted classifier sees them: embeddings and probabilities.

        Both are made for the rows that are asked for: a strategy that preselects has the embeddings of its candidates
        made, not those of the pool. `rng` is not used.
        """
        try:
            check_is_fitted(self.classifier)
        except NotFittedError:
            raise BadInput(f"{self.classifier!r} is not fitted: call fit with the labeled samples first.") from None
        X = checks.samples(X)
        n, take = count_rows(X), row_taker(X)
        makers: dict[tuple[str, ...], Maker] = {
            ("probabilities",): lambda rows: (self.classifier.predict_proba(take(rows)),)
        }
        if self._shows_rows():
            return View({"embeddings": X}, n, makers)
        return View({}, n, {("embeddings",): lambda rows: (self._embed(take(rows)),), **makers})

    def _shows_rows(self) -> bool:
        """Tell whether the embeddings are the rows themselves."""
        return self.embeddings == "features" and not (
            isinstance(self.classifier, Pipeline) and len(self.classifier) > 1
        )

    def _embed(self, X: Any) -> Any:
        if callable(self.embeddings):
            return self.embeddings(X)
        classifier = self.classifier
        if isinstance(classifier, Pipeline) and len(classifier) > 1:
            X = classifier[:-1].transform(X)
        if self.embeddings == "hidden" and not isinstance(classifier, _Constant):
            return _last_hidden_layer(_last_step(classifier), X)
        return X


class _Constant(DummyClassifier):  # type: ignore[misc]
    """Stands in for a classifier until a second class is known, and remembers it."""

    def __init__(self, original: Any) -> None:
        super().__init__(strategy="most_frequent")
        self.original = _original(original)


def _original(classifier: Any) -> Any:
    return classifier.original if isinstance(classifier, _Constant) else classifier


def _last_step(classifier: Any) -> Any:
    return classifier[-1] if isinstance(classifier, Pipeline) else classifier


def _last_hidden_layer(network: MLPClassifier, X: Any) -> NDArray[Any]:
    activate: dict[str, Callable[[Any], Any]] = {
        "relu": lambda a: np.maximum(a, 0),
        "tanh": np.tanh,
        "logistic": lambda a: 0.5 * (1 + np.tanh(a / 2)),
        "identity": lambda a: a,
    }
    for weights, bias in zip(network.coefs_[:-1], network.intercepts_[:-1], strict=True):
        X = activate[network.activation](X @ weights + bias)
    return np.asarray(X)
