"""Committees that ensembles of scikit-learn are made of: the probabilities of every member, in one order of classes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import BaggingClassifier, ExtraTreesClassifier, RandomForestClassifier, VotingClassifier

# Their members are fitted to the numbers of the classes, from 0 on.
ENSEMBLES = (RandomForestClassifier, ExtraTreesClassifier, BaggingClassifier, VotingClassifier)


def is_committee(ensemble: Any) -> bool:
    """Tell whether this is a fitted ensemble, each of whose members gives probabilities.

    Examples
    --------
    >>> is_committee(RandomForestClassifier(n_estimators=3).fit([[0.0], [1.0]], ["a", "b"]))
    True
    """
    return isinstance(ensemble, ENSEMBLES) and all(
        hasattr(member, "predict_proba") for member in getattr(ensemble, "estimators_", [None])
    )


def committee_of(ensemble: Any, X: Any) -> NDArray[np.float64]:
    """Return the probabilities of every member, shape (n_members, n_samples, n_classes).

    A class that a member has not seen, such as one that its bootstrap sample lacks, has probability 0 there.

    Examples
    --------
    >>> forest = RandomForestClassifier(n_estimators=3).fit([[0.0], [1.0]], ["a", "b"])
    >>> committee_of(forest, np.array([[0.0], [1.0]])).shape
    (3, 2, 2)
    """
    columns = getattr(ensemble, "estimators_features_", [slice(None)] * len(ensemble.estimators_))
    told = np.zeros((len(ensemble.estimators_), X.shape[0], len(ensemble.classes_)))
    for member, seen, probabilities in zip(ensemble.estimators_, columns, told, strict=True):
        probabilities[:, member.classes_.astype(np.intp)] = member.predict_proba(
            X if isinstance(seen, slice) else X[:, seen]
        )
    return told
