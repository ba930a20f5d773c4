"""Any estimator of scikit-learn as a model, and whatever has `fit` and `predict_proba` like a classifier."""

import inspect
import warnings
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import NotFittedError
from sklearn.neural_network import MLPClassifier
from sklearn.utils.validation import check_is_fitted

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models.calibrated import Calibrated, at_temperature
from nextbatch.models.committees import committee_of, is_committee
from nextbatch.models.label_encoding import encode_labels, warn_of_equal_labels, warn_of_single_class
from nextbatch.models.last_step import Steps, has_last_layer, last_of_pipeline, steps_of
from nextbatch.models.refusals import require_classifier, telling_refusals, told_by
from nextbatch.models.regressors import as_numbers, learns_numbers
from nextbatch.models.saying import advice_of, what_it_says
from nextbatch.models.several_labels import each_label
from nextbatch.models.warm_classifiers import forget_progress, require_warm_start
from nextbatch.quoting import shortened
from nextbatch.row_access import count_rows, row_taker
from nextbatch.tasks import has_several_labels, label_sets
from nextbatch.views import Maker, View

# What to do where rows cannot be embeddings: they hold texts, or NaN that the classifier takes.
ROWS_AS_EMBEDDINGS = (
    "Distances are measured in these rows: pass embeddings=, a function from rows to numbers, or choose a strategy "
    "that measures no distances, such as Margin()."
)
# What to do where a strategy needs several members, and there is one model.
WITHOUT_COMMITTEE = (
    "a forest shows its trees, and BaggingClassifier(classifier, n_estimators=10) models fitted to bootstrap samples: "
    "use one of them as the model, or give the probabilities of several models."
)


class ScikitLearnModel:
    """A scikit-learn classifier or regressor that shows what it says of rows, and embeddings, each only when read.

    A classifier shows probabilities. Fitted to lists of labels it is one classifier for each label (`EachLabel`), and
    shows `rates`. A regressor shows `means`, and `variances` where it has any: forests and baggings, whose members
    differ, and those that return a standard deviation, such as a Gaussian process.

    Parameters
    ----------
    classifier
        Anything with `fit` and `predict_proba`, fitted or not; or a function of no arguments that makes it. Every
        `fit` starts from a fresh clone, or from what the function makes, unless `warm_start` is set. Or a regressor.
        One without `predict_proba` serves strategies that read no probabilities.
    embeddings : {"features", "hidden"} or callable
        "features" are the rows themselves (behind a Pipeline: what reaches its last step, also where a search or the
        like wraps it); "hidden" is the last hidden layer of an `MLPClassifier`; a callable gets rows and returns an
        array (n_samples, n_features).
    warm_start : bool
        Whether a `fit` begins with the parameters of the one before; where a class is new, it begins anew. May also be
        set later.

    Raises
    ------
    BadInput
        If the classifier is none, "hidden" is asked of one without hidden layers, or `warm_start` of one that has no
        such parameter.

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
        self._make: Callable[[], Any] = partial(_copy_of, classifier)
        if inspect.isclass(classifier) or inspect.isroutine(classifier) or isinstance(classifier, partial):
            self._make, classifier = classifier, classifier()
        require_classifier(classifier)
        if not callable(embeddings) and not (isinstance(embeddings, str) and embeddings in ("features", "hidden")):
            raise BadInput(
                f"embeddings must be 'features', 'hidden' or a function of rows, got {type(embeddings).__name__}: "
                "for an array made beforehand, fill a Pool and call strategy.select."
            )
        if isinstance(embeddings, str) and embeddings == "hidden":
            last = steps_of(classifier).last
            if not isinstance(last, MLPClassifier):
                raise BadInput(f"Only an MLPClassifier has a hidden layer to show, this is {last!r}.")
        self.classifier = classifier
        self.embeddings = embeddings
        self.warm_start = warm_start
        self._fitted_classes: NDArray[Any] | None = None
        self._labeled: tuple[Any, Any] | None = None
        self._temperature: float | None = None
        self._names: NDArray[Any] | None = None

    @property
    def warm_start(self) -> bool:
        """Whether a fit begins with the parameters of the one before."""
        return self._warm_start

    @warm_start.setter
    def warm_start(self, warm_start: bool) -> None:
        if warm_start:
            require_warm_start(last_of_pipeline(self.classifier))
        self._warm_start = warm_start

    def fit(self, X: Any, y: Any) -> None:
        """Fit a fresh clone; with a single class in `y`, a constant, and a warning."""
        with telling_refusals(self.classifier, X, fitting=True):
            if has_several_labels(y) or learns_numbers(self.classifier):
                self._fit_without_classes(X, y)
            else:
                self._fit_to_classes(X, y)

    def _fit_to_classes(self, X: Any, y: Any) -> None:
        classes = np.unique(np.asarray(y))
        if len(classes) == 1:
            warn_of_single_class(classes, len(y))
            self.classifier = _Constant(self._make(), X, y)
        else:
            self.classifier = self._next_classifier(classes)
        self._fitted_classes, self._names = None, None
        try:
            with warnings.catch_warnings():
                # scikit-learn's networks swallow Ctrl-C and keep what they have learned so far.
                warnings.filterwarnings("error", message="Training interrupted by user")
                self._fit_by_name_or_number(X, y)
            self._fitted_classes = classes
            self._labeled, self._temperature = (X, y), None
        except UserWarning as warning:
            if "interrupted" in str(warning):
                raise KeyboardInterrupt from None
            raise

    def _fit_without_classes(self, X: Any, y: Any) -> None:
        """Fit to lists of labels, or to numbers."""
        if self.warm_start:
            raise BadInput("A warm start is for classes: with lists of labels or numbers every fit begins anew.")
        made, self._fitted_classes, self._names = self._make(), None, None
        if has_several_labels(y):
            if learns_numbers(made):
                raise BadInput(f"{shortened(repr(made))} learns numbers, and these labels are lists: use a classifier.")
            labels: NDArray[Any] = label_sets(y)
            self.classifier = each_label(made).fit(X, labels)
        else:
            labels = as_numbers(y)
            self.classifier = made.fit(X, labels)
        if len(labels) > 1 and all(label == labels[0] for label in labels):
            warn_of_equal_labels(labels[0], len(labels))

    def _fit_by_name_or_number(self, X: Any, y: Any) -> None:
        """Fit; number the classes from 0 on for a classifier that wants them so, as XGBoost does."""
        try:
            self.classifier.fit(X, y)
        except ValueError as refusal:
            names, numbers = encode_labels(y, count_rows(X))
            if np.array_equal(names, np.arange(len(names))):
                raise
            try:
                self.classifier.fit(X, numbers)
            except ValueError:
                raise refusal from None
            self._names = names

    def _next_classifier(self, classes: NDArray[Any]) -> Any:
        """Return what is to be fitted to these classes: a fresh clone, or what was fitted to the same ones before."""
        if not self.warm_start:
            return self._make()
        if self._fitted_classes is None or not np.array_equal(classes, self._fitted_classes):
            fresh = self._make()
            last_of_pipeline(fresh).set_params(warm_start=True)
            return fresh
        forget_progress(last_of_pipeline(self.classifier))
        return self.classifier

    def predict(self, X: Any) -> Any:
        """Return the most probable label of each row, or its list of labels, or its number."""
        predicted = told_by(self.classifier, self.classifier.predict)(X)
        return predicted if self._names is None else self._names[np.asarray(predicted, dtype=np.intp)]

    def look(self, X: Any, rng: Generator | None = None) -> View:
        """Show the rows of `X` as the fitted classifier sees them: embeddings, probabilities, and these calibrated.

        All are made for the rows that are asked for: a strategy that preselects has the embeddings of its candidates
        made, not those of the pool. `rng` is not used.
        """
        _require_fitted(self.classifier)
        X = checks.samples(X)
        n, take = count_rows(X), row_taker(X)
        says = {names: told_by(self.classifier, make) for names, make in what_it_says(self.classifier).items()}
        makers: dict[tuple[str, ...], Maker] = {
            names: (lambda rows, make=make: make(take(rows)))  # type: ignore[misc]
            for names, make in says.items()
        }
        advice = advice_of(self.classifier, {name for names in says for name in names})
        if ("probabilities",) in says:
            makers["calibrated",] = lambda rows: (told_by(self.classifier, self._calibrated)(take(rows)),)
            advice["committee"] = WITHOUT_COMMITTEE
        if ("probabilities",) in says and is_committee(last_of_pipeline(self.classifier)):
            makers["committee",] = lambda rows: (told_by(self.classifier, self._committee)(take(rows)),)
        classes = getattr(self.classifier, "classes_", None) if self._names is None else self._names
        if self._shows_rows():
            advice["embeddings"] = ROWS_AS_EMBEDDINGS
            return View({"embeddings": X}, n, makers, advice=advice, classes=classes)
        if callable(self.embeddings) and has_last_layer(self.classifier):
            makers["features",] = lambda rows: (told_by(self.classifier, self._last_input)(take(rows)),)
        embed = self._embed if callable(self.embeddings) else told_by(self.classifier, self._embed)
        return View(
            {}, n, {("embeddings",): lambda rows: (embed(take(rows)),), **makers}, advice=advice, classes=classes
        )

    @property
    def shows_classes(self) -> bool:
        """Whether it shows probabilities of classes, as far as it was fitted."""
        return ("probabilities",) in what_it_says(self.classifier)

    def _calibrated(self, X: Any) -> Any:
        """Return the probabilities at the temperature that fits held-out labels, found when first asked for."""
        if self._temperature is None:
            model = Calibrated(ScikitLearnModel(self._make))
            if self._labeled is not None:
                model.find_temperature(*self._labeled)
            self._temperature = model.temperature
        return at_temperature(self.classifier.predict_proba(X), self._temperature)

    def _committee(self, X: Any) -> Any:
        steps = self.steps()
        return committee_of(steps.last, steps.transform(X))

    def _shows_rows(self) -> bool:
        """Tell whether the embeddings are the rows themselves."""
        if self.embeddings != "features":
            return False
        try:
            return not self.steps().before
        except BadInput:
            return False  # told when the embeddings are read, by the strategies that need some

    def steps(self) -> Steps:
        """Return the transformers that rows pass before the last step, and the last step."""
        return self.classifier.steps if isinstance(self.classifier, _Constant) else steps_of(self.classifier)

    def _last_input(self, X: Any) -> Any:
        """Return what the last layer reads: the hidden layer before it, or what reaches a linear classifier."""
        steps = self.steps()
        X = steps.transform(X)
        return _last_hidden_layer(steps.last, X) if isinstance(steps.last, MLPClassifier) else X

    def _embed(self, X: Any) -> Any:
        if callable(self.embeddings):
            return self.embeddings(X)
        steps = self.steps()
        X = steps.transform(X)
        if self.embeddings == "hidden" and not isinstance(self.classifier, _Constant):
            return _last_hidden_layer(steps.last, X)
        return X


class _Constant(DummyClassifier):  # type: ignore[misc]
    """Stands in for a classifier until a second class is known; distances are measured behind its transformers."""

    def __init__(self, original: Any, X: Any, y: Any) -> None:
        super().__init__(strategy="most_frequent")
        self.original, self.X, self.y = original, X, y

    @cached_property
    def steps(self) -> Steps:
        """The transformers of the original, fitted to the labeled rows."""
        X, before = self.X, []
        for step in steps_of(self.original).before:
            before.append(clone(step).fit(X, self.y))
            X = before[-1].transform(X)
        return Steps(tuple(before), self)


def _copy_of(classifier: Any) -> Any:
    """Return a copy that has learned nothing.

    Raises
    ------
    BadInput
        If scikit-learn cannot make one.
    """
    try:
        return clone(classifier)
    except (TypeError, RuntimeError) as error:
        name = type(classifier).__name__
        raise BadInput(
            f"Every fit begins with a copy that has learned nothing, and of this {name} scikit-learn can make none "
            f"({shortened(error)}): derive the class from sklearn.base.BaseEstimator, which gives it get_params, or "
            f"pass a function that makes it, ScikitLearnModel(lambda: {name}(...))."
        ) from None


def _require_fitted(classifier: Any) -> None:
    try:
        check_is_fitted(classifier)
    except NotFittedError:
        raise BadInput(f"{classifier!r} is not fitted: call fit with the labeled samples first.") from None
    except (AttributeError, TypeError):
        return  # a class of one's own, of which scikit-learn knows nothing


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
