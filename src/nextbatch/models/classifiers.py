"""Scikit-learn classifiers by name: "logistic", "forest", "mlp", "mlp-sgd" and "naive-bayes"."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.neural_network import MLPClassifier

from nextbatch import checks
from nextbatch.models.fixed_passes import FixedPassesMLP
from nextbatch.models.span_logistic_regression import SpanLogisticRegression

ClassifierMaker = Callable[[int], Any]


class PreciseGaussianNB(GaussianNB):  # type: ignore[misc]
    """Gaussian naive Bayes whose log-likelihoods are computed in float64.

    In a class where a column never changes, as columns of categories do, they reach 1e9. Two classes then tie in
    float32, and both have the probability one.
    """

    def _joint_log_likelihood(self, X: Any) -> Any:
        return super()._joint_log_likelihood(np.asarray(X, dtype=np.float64))


class PreciseLogisticRegression(LogisticRegression):  # type: ignore[misc]
    """Logistic regression that is fitted in float64.

    Fitted in float32, its probabilities differed by up to 4e-5 between processors, which is enough to choose others.
    """

    def fit(self, X: Any, y: Any) -> "PreciseLogisticRegression":
        """Fit to rows of any type of numbers."""
        super().fit(np.asarray(X, dtype=np.float64), y)
        return self


def _sgd_network(seed: int) -> Any:
    """Return the network of Zhdanov (2019): SGD without momentum, learning rate 0.10; here with 50 passes."""
    return FixedPassesMLP(
        (128, 64),
        solver="sgd",
        learning_rate_init=0.1,
        momentum=0.0,
        batch_size=32,
        max_iter=50,
        n_iter_no_change=50,
        random_state=seed,
    )


# Each makes a classifier with `predict_proba` from a seed; for dense rows whose columns have about the same scale.
CLASSIFIERS: dict[str, ClassifierMaker] = {
    "logistic": lambda seed: PreciseLogisticRegression(max_iter=1000),
    "forest": lambda seed: RandomForestClassifier(n_estimators=200, random_state=seed),
    "mlp": lambda seed: MLPClassifier((128, 64), max_iter=500, random_state=seed),
    "mlp-sgd": _sgd_network,
    "naive-bayes": lambda seed: PreciseGaussianNB(),
}
# Rows of tf-idf have length one and small entries, so with scikit-learn's default regularization the probabilities stay
# nearly uniform. Less of it raises the accuracy of logistic regression from 19 to 46 %, of naive Bayes from 14 to 35 %:
# means of five draws of 400 labeled and 3,000 measured samples of BANKING77. The draws are outside its test set, and no
# study uses them.
_FOR_SPARSE: dict[str, ClassifierMaker] = {
    **CLASSIFIERS,
    "logistic": lambda seed: SpanLogisticRegression(C=100.0, max_iter=1000),
    "naive-bayes": lambda seed: MultinomialNB(alpha=0.1),
}


def classifier(name: str, rng: Generator, *, sparse: bool = False) -> Any:
    """Return the unfitted classifier of that name.

    Parameters
    ----------
    name : str
        A key of `CLASSIFIERS`.
    rng : Generator
        The classifier's `random_state` is drawn from it.
    sparse : bool, default False
        Whether the rows are sparse, such as tf-idf: "logistic" and "naive-bayes" are then regularized less.

    Raises
    ------
    BadInput
        If there is no classifier of that name.

    Examples
    --------
    >>> import numpy as np
    >>> classifier("naive-bayes", np.random.default_rng(0), sparse=True)
    MultinomialNB(alpha=0.1)
    """
    checks.one_of(name, tuple(CLASSIFIERS), "model")
    return (_FOR_SPARSE if sparse else CLASSIFIERS)[name](int(rng.integers(2**32)))
