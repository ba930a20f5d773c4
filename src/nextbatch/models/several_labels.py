"""Several labels for each sample: one classifier for each label, which says how probable it is, whatever the others."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neural_network import MLPClassifier

from nextbatch.errors import BadInput
from nextbatch.models.last_step import last_of_pipeline
from nextbatch.row_access import count_rows
from nextbatch.tasks import label_sets

# A label is predicted where its rate is above this.
HALF = 0.5


class EachLabel(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of lists of labels: for each label a clone of `classifier` that tells samples with it from others.

    Labels that all samples have, so that there is nothing to tell apart, have the rate one.

    Parameters
    ----------
    classifier
        Of scikit-learn, with `predict_proba`.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> model = EachLabel(LogisticRegression()).fit([[0.0], [1.0], [9.0]], [["low"], ["low", "even"], []])
    >>> model.predict([[0.0]]).tolist(), model.predict_proba([[0.0]]).shape
    ([('low',)], (1, 2))
    """

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier

    def fit(self, X: Any, y: Any) -> "EachLabel":
        """Fit one clone for each label among the lists `y`."""
        sets = label_sets(y)
        self.classes_ = np.array(sorted({label for labels in sets for label in labels}))
        self.estimators_ = []
        self.varies_ = np.zeros(len(self.classes_), dtype=bool)
        for number, label in enumerate(self.classes_):
            has = np.array([label in labels for labels in sets])
            if not has.all():
                self.estimators_.append(clone(self.classifier).fit(X, has))
                self.varies_[number] = True
        if not self.estimators_ and last_of_pipeline(self.classifier) is not self.classifier:
            raise BadInput("All samples have the same labels, so there is nothing to learn: label others first.")
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return the rate of each label, shape (n_samples, n_labels)."""
        rates = np.ones((count_rows(X), len(self.classes_)))
        for number, estimator in zip(np.flatnonzero(self.varies_), self.estimators_, strict=True):
            rates[:, number] = estimator.predict_proba(X)[:, 1]
        return rates

    def predict(self, X: Any) -> NDArray[np.object_]:
        """Return the labels of each row as a tuple."""
        return predicted_sets(self.predict_proba(X), self.classes_)


def each_label(classifier: Any) -> EachLabel:
    """Return one classifier for each label; what scikit-learn has for this purpose gives the classifier that it asks.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.multiclass import OneVsRestClassifier
    >>> each_label(OneVsRestClassifier(LogisticRegression()))
    EachLabel(classifier=LogisticRegression())
    """
    if isinstance(classifier, EachLabel):
        return classifier
    wrapped = isinstance(classifier, OneVsRestClassifier | MultiOutputClassifier)
    return EachLabel(classifier.estimator if wrapped else classifier)


def predicted_sets(rates: NDArray[Any], names: Any) -> NDArray[np.object_]:
    """Return the names of the labels of each row whose rate is above one half.

    Examples
    --------
    >>> predicted_sets(np.array([[0.9, 0.2], [0.5, 0.1]]), ["red", "round"]).tolist()
    [('red',), ()]
    """
    return label_sets([[str(name) for name, rate in zip(names, row, strict=True) if rate > HALF] for row in rates])


def shows_rates(classifier: Any) -> bool:
    """Tell whether a fitted classifier has learned several labels for each sample, ours or another of scikit-learn."""
    last = last_of_pipeline(classifier)
    if isinstance(last, EachLabel) or getattr(last, "multilabel_", False):
        return True
    classes = getattr(last, "classes_", None)
    if isinstance(classes, list):
        return all(len(of_label) <= 2 for of_label in classes)
    return (
        isinstance(last, MLPClassifier) and getattr(last, "out_activation_", "") == "logistic" and last.n_outputs_ > 1
    )


def rates_of(classifier: Any, X: Any) -> NDArray[Any]:
    """Return the rates of a classifier that `shows_rates`, shape (n_samples, n_labels)."""
    found = classifier.predict_proba(X)
    if not isinstance(found, list):
        return np.asarray(found)
    classes = last_of_pipeline(classifier).classes_
    return np.column_stack([_of_label(p, of_label) for p, of_label in zip(found, classes, strict=True)])


def _of_label(probabilities: NDArray[Any], classes: NDArray[Any]) -> NDArray[Any]:
    """Return the probability that the label is there, of the two classes "no" and "yes", or of the only one."""
    return probabilities[:, 1] if len(classes) == 2 else np.full(len(probabilities), float(bool(classes[0])))
