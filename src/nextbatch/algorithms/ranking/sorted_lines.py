"""Sorted lines: for each class, all rows by how much the model prefers it; batches where the class seems to end.

Labels of the batch itself are never read: where a method of the literature would, the predicted class stands in.
"""

from bisect import bisect_left, insort
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput


class Lines(NamedTuple):
    """For each class the order of all rows, first those that it is preferred for most; the given rows come last in X.

    `order` and its inverse `places` have the shape (n_classes, n_samples + n_given).
    """

    order: NDArray[np.intp]
    places: NDArray[np.intp]
    n: int


def sorted_lines(probabilities: Any, given: Any) -> Lines:
    """Return the lines of rows and given rows, by how far the class is behind the most probable one.

    Rows of which the class is the most probable one come first; equal ones by the probability of the class.

    Examples
    --------
    >>> sorted_lines(np.array([[0.4, 0.3, 0.3], [0.45, 0.1, 0.45]]), np.array([[0.3, 0.5, 0.2]])).order[0]
    array([1, 0, 2])
    """
    P = np.concatenate([probabilities, given]).astype(np.float64)
    behind = P.max(axis=1, keepdims=True) - P
    order = np.stack([np.lexsort((-p, far)) for p, far in zip(P.T, behind.T, strict=True)])
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(len(P))[None, :], axis=1)
    return Lines(order, places, len(probabilities))


def threshold(signs: Any) -> int:
    """Return where a line is best cut: i that maximizes sum(signs[:i]) - sum(signs[i:]), the first of equal ones.

    Examples
    --------
    >>> threshold([1, 0, 1, -1, 1, -1])
    3
    """
    return int(np.argmax(np.concatenate([[0], np.cumsum(np.asarray(signs, dtype=np.int64))])))


def around_thresholds(probabilities: Any, k: int, *, given: Any, classes: Any) -> NDArray[np.intp]:
    """Return `k` rows around the thresholds of the classes, in turns, the class with the fewest labels first.

    DIRECT (Nuggehalli et al., 2023): on the line of a class its labels count 1 and all others -1, and the threshold is
    where they part best. A class then gives the unlabeled rows nearest to it on the line, from both sides. Thresholds
    stand on what is labeled: the published code also reads labels of the batch, one after the other. Bounded by a sort
    for each class.

    Parameters
    ----------
    probabilities : array of shape (n_samples, n_classes)
    k : int
        How many rows, 0 to n_samples.
    given : array of shape (n_given, n_classes)
        Probabilities of the labeled rows.
    classes : array of int, shape (n_given,)
        The column of the label of each of them; -1 where there is none yet.

    Returns
    -------
    array of shape (k,)

    Raises
    ------
    BadInput
        If inputs do not fit each other.

    Examples
    --------
    >>> P = np.array([[0.9, 0.1], [0.7, 0.3], [0.4, 0.6], [0.2, 0.8]])
    >>> around_thresholds(P, 2, given=[[0.8, 0.2], [0.6, 0.4]], classes=[0, 1])
    array([1, 2])
    """
    P, Q, y = _checked(probabilities, given, classes)
    k, lines = checks.count(k, len(P)), sorted_lines(P, Q)
    queues = []
    for c in range(P.shape[1]):
        signs = np.zeros(len(P) + len(Q), dtype=np.int64)
        signs[len(P) :] = np.where(y < 0, 0, np.where(y == c, 1, -1))
        order = lines.order[c]
        cut = threshold(signs[order])
        places = np.flatnonzero(order < len(P))
        # Sides take turns, the one before the threshold first: its nearest row is the label that ends there.
        steps = np.where(places < cut, 2 * (cut - 1 - places), 2 * (places - cut) + 1)
        queues.append(order[places[np.argsort(steps)]])
    counts = np.bincount(y[y >= 0], minlength=P.shape[1])
    return _in_turns([queues[c] for c in np.argsort(counts, kind="stable")], k)


def _in_turns(queues: list[NDArray[np.intp]], k: int) -> NDArray[np.intp]:
    """Return the first `k` different rows of queues that take turns; each passes over rows that are taken."""
    taken: dict[int, None] = {}
    streams = [iter(queue.tolist()) for queue in queues]
    while len(taken) < k:
        for stream in streams[: k - len(taken)]:
            row = next((row for row in stream if row not in taken), None)
            if row is not None:
                taken[row] = None
    return np.fromiter(taken, np.intp, k)


def bisected(probabilities: Any, k: int, *, given: Any, classes: Any, scores: Any) -> NDArray[np.intp]:
    """Return `k` rows, each the middle of the shortest stretch between two different labels next to each other.

    GALAXY (Zhang, Katz-Samuels and Nowak, 2022): on the line of a class two labels differ if one is of the class and
    the other is not; the stretch is what is unlabeled between them, and the shortest over all classes is halved. A row
    of the batch counts as labeled with its predicted class: the published code reads its true label. Where no stretch
    is left, rows come by their scores. Bounded by a sort for each class, and C log n for each row.

    Parameters
    ----------
    probabilities, k, given, classes
        As for `around_thresholds`.
    scores : array of shape (n_samples,)

    Examples
    --------
    >>> P = np.array([[0.9, 0.1], [0.7, 0.3], [0.6, 0.4], [0.2, 0.8]])
    >>> bisected(P, 2, given=[[1.0, 0.0], [0.1, 0.9]], classes=[0, 1], scores=[0.2, 0.6, 0.8, 0.4])
    array([1, 2])
    """
    P, Q, y = _checked(probabilities, given, classes)
    scores = checks.numbers(scores, "scores", ndim=1)
    k, lines = checks.count(k, len(P)), sorted_lines(P, Q)
    known = np.concatenate([P.argmax(axis=1), np.where(y < 0, Q.argmax(axis=1), y)])
    marks = [sorted(line[len(P) :].tolist()) for line in lines.places]
    stretches: list[tuple[int, int, int, int]] = []

    def offer(c: int, a: int, b: int) -> None:
        if b - a > 1 and (known[lines.order[c, a]] == c) != (known[lines.order[c, b]] == c):
            heappush(stretches, (b - a - 1, c, a, b))

    for c, places in enumerate(marks):
        for a, b in pairwise(places):
            offer(c, a, b)
    taken: dict[int, None] = {}
    while len(taken) < k and stretches:
        _, c, a, b = heappop(stretches)
        at = bisect_left(marks[c], b)
        if marks[c][at - 1] != a:  # something inside was taken for another class
            continue
        row = int(lines.order[c, (a + b) // 2])
        taken[row] = None
        for other, places in enumerate(marks):
            place = int(lines.places[other, row])
            at = bisect_left(places, place)
            insort(places, place)
            if at > 0:
                offer(other, places[at - 1], place)
            if at + 1 < len(places):
                offer(other, place, places[at + 1])
    rest = np.setdiff1d(np.arange(len(P)), list(taken))
    rest = rest[np.argsort(-scores[rest], kind="stable")][: k - len(taken)]
    return np.array([*taken, *rest], dtype=np.intp)


def _checked(probabilities: Any, given: Any, classes: Any) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.intp]]:
    P = checks.numbers(probabilities, "probabilities", ndim=2)
    Q = checks.numbers(given, "given", ndim=2)
    y = checks.numbers(classes, "classes", ndim=1).astype(np.intp)
    checks.same_columns("given", Q, "probabilities", P)
    checks.same_length("classes", len(y), "given", len(Q))
    if len(y) and y.max() >= P.shape[1]:
        raise BadInput(f"classes must be columns of the probabilities, 0 to {P.shape[1] - 1}, got {y.max()}.")
    return P, Q, y
