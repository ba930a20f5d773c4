"""Suspicious labels: a model that has not seen a label is sure of another class."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from nextbatch.tasks import names_in, one_word

PARTS = 5
# With fewer labels of a class nothing is said of it: a part would have none to learn from.
FEWEST = 2 * PARTS
SURE = 0.9
_HAS, _HAS_NOT = "has it", "has it not"


class Suspicious(NamedTuple):
    """A label, and the one of which the model is sure instead."""

    place: int
    label: str
    other: str
    probability: float


def suspicious(classifier: Any, X: Any, labels: NDArray[Any], seed: int) -> list[Suspicious]:
    """Return the labels of which a model, fitted to the other parts of them, is sure that they are others.

    Parameters
    ----------
    classifier
        A classifier of scikit-learn, fitted or not.
    X : array or sparse matrix, shape (n_labels, n_columns)
    labels : array of str, shape (n_labels,)
    seed : int
        Of the parts.

    Returns
    -------
    list of Suspicious
        The surest first.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X = np.repeat([[0.0], [9.0]], 20, axis=0) + np.linspace(0, 1, 40)[:, None]
    >>> labels = np.repeat(["low", "high"], 20)
    >>> labels[3] = "high"
    >>> suspicious(GaussianNB(), X, labels, seed=0)[0].place
    3
    """
    names, counts = np.unique(labels, return_counts=True)
    known = np.flatnonzero(np.isin(labels, names[counts >= FEWEST]))
    if len(np.unique(labels[known])) < 2:
        return []
    parts = StratifiedKFold(PARTS, shuffle=True, random_state=seed)
    chances = cross_val_predict(clone(classifier), X[known], labels[known], cv=parts, method="predict_proba")
    classes = np.unique(labels[known])
    best = np.argmax(chances, axis=1)
    sure = chances[np.arange(len(known)), best]
    doubted = np.flatnonzero((classes[best] != labels[known]) & (sure >= SURE))
    found = [
        Suspicious(int(known[row]), str(labels[known[row]]), str(classes[best[row]]), float(sure[row]))
        for row in doubted
    ]
    return sorted(found, key=lambda each: -each.probability)


def suspicious_sets(classifier: Any, X: Any, labels: NDArray[Any], seed: int) -> list[Suspicious]:
    """Return the sets of classes of which a model is sure that they lack some classes, or hold some too many.

    Each class is looked at by itself, as `suspicious` does. The probability is that of the class that is doubted least.

    Parameters
    ----------
    classifier, X, seed
        As for `suspicious`.
    labels : array of str, shape (n_labels,)
        The set of each sample, as `nextbatch.tasks.one_word` writes it.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X = np.repeat([[0.0], [9.0]], 20, axis=0) + np.linspace(0, 1, 40)[:, None]
    >>> labels = np.repeat(['["low"]', '["high", "round"]'], 20)
    >>> labels[3] = '["low", "round"]'
    >>> suspicious_sets(GaussianNB(), X, labels, seed=0)[0][:3]
    (3, '["low", "round"]', '["low"]')
    """
    sets = [set(names_in(label, several=True)) for label in labels]
    doubted: dict[int, dict[str, float]] = {}
    for name in sorted(set().union(*sets)):
        there = np.array([_HAS if name in names else _HAS_NOT for names in sets])
        for found in suspicious(classifier, X, there, seed):
            doubted.setdefault(found.place, {})[name] = found.probability
    all_found = [
        Suspicious(place, str(labels[place]), one_word(sets[place] ^ set(names)), min(names.values()))
        for place, names in doubted.items()
    ]
    return sorted(all_found, key=lambda each: -each.probability)
