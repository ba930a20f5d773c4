"""Scikit-learn classifiers by name, for those who bring data and no model of their own."""

from collections.abc import Callable
from typing import Any

from numpy.random import Generator
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.neural_network import MLPClassifier

from nextbatch import checks

Maker = Callable[[int], Any]

# From a seed to a classifier that shows probabilities; for dense rows that are standardized.
CLASSIFIERS: dict[str, Maker] = {
    "logistic": lambda seed: LogisticRegression(max_iter=1000),
    "forest": lambda seed: RandomForestClassifier(n_estimators=200, random_state=seed),
    "mlp": lambda seed: MLPClassifier((128, 64), max_iter=500, random_state=seed),
    "naive-bayes": lambda seed: GaussianNB(),
}
# Rows of tf-idf have length one and small entries: with the usual regularization a model hardly leaves the uniform
# answer. On BANKING77, 400 random labels, it takes logistic regression from 15 to 46 % accuracy, naive Bayes from 10
# to 36 %.
_FOR_SPARSE: dict[str, Maker] = {
    **CLASSIFIERS,
    "logistic": lambda seed: LogisticRegression(C=100.0, max_iter=1000),
    "naive-bayes": lambda seed: MultinomialNB(alpha=0.1),
}


def classifier(name: str, rng: Generator, *, sparse: bool = False) -> Any:
    """Return the unfitted classifier of that name.

    Examples
    --------
    >>> import numpy as np
    >>> classifier("naive-bayes", np.random.default_rng(0), sparse=True)
    MultinomialNB(alpha=0.1)
    """
    checks.one_of(name, tuple(CLASSIFIERS), "model")
    return (_FOR_SPARSE if sparse else CLASSIFIERS)[name](int(rng.integers(2**31)))
