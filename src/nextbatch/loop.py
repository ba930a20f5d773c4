"""The active-learning loop: fit, look, select, ask. A study and a labeling project are this same loop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models import Model
from nextbatch.row_access import by_position, count_rows, row_taker
from nextbatch.seeds import rng_for
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.protocol import checked_strategy
from nextbatch.tasks import has_several_labels, label_sets
from nextbatch.turn import Turn, require_model, take_turn
from nextbatch.views import View

# A model that changes rows in place, such as one that scales them, changes all it sees: a few tell.
ROWS_WATCHED = 100


class Oracle(Protocol):
    """Answers with labels: a simulation, a person or an annotation tool."""

    def label(self, indices: NDArray[np.intp]) -> Sequence[Any] | NDArray[Any]:
        """Return the label of each of `indices`, in that order."""


class Loop:
    """The loop, a step at a time: labels come whenever they come, and a batch can be asked for at any time.

    Parameters
    ----------
    X
        All samples: an array, a data frame, a list, or anything that can be indexed by an array of integers.
    model : Model
    strategy : QueryStrategy
    seed : int
        With the number of the round it names the draws, so that a resumed loop goes on exactly like one that was never
        interrupted.

    Attributes
    ----------
    number : int
        How many batches were asked for.
    labeled : array of int
        The indices of the labeled samples, in the order in which their labels came.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from nextbatch import Margin, ScikitLearnModel
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [9.0]])
    >>> loop = Loop(X, ScikitLearnModel(LogisticRegression()), Margin(), seed=0)
    >>> loop.answer([0, 4], ["cold", "hot"])
    >>> loop.fit()
    >>> loop.ask(2).batch  # two samples are pending now
    array([3, 2])
    >>> loop.answer([2], ["cold"])  # one of them is answered: the other stays pending
    >>> loop.fit()
    >>> loop.ask(1).batch, loop.pending
    (array([1]), array([3, 1]))
    """

    def __init__(self, X: Any, model: Model, strategy: QueryStrategy, *, seed: int) -> None:
        X = checks.samples(X)
        self._n, self._take = count_rows(X), row_taker(X)
        self._watched_rows = np.unique(np.linspace(0, max(0, self._n - 1), min(self._n, ROWS_WATCHED), dtype=np.intp))
        require_model(model)
        self.X, self.model, self.strategy, self.seed = X, model, checked_strategy(strategy), seed
        self._watched = _digests_of(X, self._watched_rows)
        self.number = 0
        self.labeled = np.empty(0, dtype=np.intp)
        self._labels: NDArray[Any] | None = None
        self._is_labeled = np.zeros(self._n, dtype=bool)
        self._pending: dict[int, None] = {}
        self._is_fitted = False

    @property
    def pending(self) -> NDArray[np.intp]:
        """The indices that were asked for and are not answered yet, in that order."""
        return np.fromiter(self._pending, dtype=np.intp, count=len(self._pending))

    @property
    def left(self) -> int:
        """How many samples are neither labeled nor pending."""
        return self._n - len(self.labeled) - len(self._pending)

    def answer(self, indices: ArrayLike, labels: Any) -> None:
        """Take in labels, in any order and of any samples; what was pending and is answered is so no longer.

        A label is a class, a number for a regressor, or a list of labels, which may be empty.

        Raises
        ------
        BadInput
            If an index is out of range, given twice or labeled already, or a label is missing or empty.
        """
        these = self._these(indices)
        answers = labels_of(labels, "labels")
        checks.same_length("labels", len(answers), "indices", len(these))
        again = these[self._is_labeled[these]]
        if len(again):
            raise BadInput(f"{len(again)} of the indices are labeled already, such as {again[0]}: give new ones.")
        _require_no_blanks(answers, these)
        self._labels = answers if self._labels is None else _joined(self._labels, answers)
        self.labeled = np.concatenate([self.labeled, these])
        self._is_labeled[these] = True
        for index in these.tolist():
            self._pending.pop(index, None)

    def withdraw(self, indices: ArrayLike) -> None:
        """Take back what was asked for: these samples may be chosen again."""
        for index in self._these(indices).tolist():
            self._pending.pop(index, None)

    def _these(self, indices: ArrayLike) -> NDArray[np.intp]:
        return checks.indices(by_position(indices, self.X, "indices"), self._n, "indices")

    def fit(self) -> None:
        """Fit the model on all labels so far.

        Raises
        ------
        BadInput
            If there are no labels yet.
        """
        if self._labels is None or not len(self._labels):
            raise BadInput("A model cannot be fitted without labels: answer for some samples first.")
        self._is_fitted = False  # a fit that fails leaves no model behind
        # In the order of the rows: some models depend on it, and the order in which answers came means nothing.
        order = np.argsort(self.labeled)
        self.model.fit(self._take(self.labeled[order]), self._labels[order])
        self._require_unchanged()
        self._is_fitted = True

    def _require_unchanged(self) -> None:
        """Raise if the model has changed the rows: what is measured in them afterwards would be wrong in silence."""
        changed = np.flatnonzero(self._watched != _digests_of(self.X, self._watched_rows))
        if len(changed):
            row = self._watched_rows[changed[0]]
            raise BadInput(
                f"{type(self.model).__name__} changed X in place, such as row {row}: let it work on a copy, "
                "X = X.copy(), and begin anew with rows that are as they were."
            )

    def ask(self, batch_size: int) -> Turn:
        """Choose the next batch with the fitted model; its samples are pending until they are answered.

        Parameters
        ----------
        batch_size : int
            If fewer samples are left, all of them are the batch.

        Raises
        ------
        BadInput
            If `batch_size` is less than 1, or the model was not fitted.
        """
        if not self._is_fitted:
            raise BadInput("The model is not fitted: call fit() before a batch is asked for.")
        seen = self.model.look(self.X, rng_for("look", self.number, self.seed))
        return self._asked(seen, self.strategy, batch_size)

    def begin(self, batch_size: int, strategy: QueryStrategy, seen: View) -> Turn:
        """Choose a batch before there is a model, by what `seen` shows of all samples; they are pending, too.

        Raises
        ------
        BadInput
            If `batch_size` is less than 1.
        """
        return self._asked(seen, checked_strategy(strategy), batch_size)

    def _asked(self, seen: View, strategy: QueryStrategy, batch_size: int) -> Turn:
        if checks.whole(batch_size, "batch_size") < 1:
            raise BadInput(f"batch_size must be at least 1, got {batch_size}: with less the loop would never end.")
        if isinstance(seen, View):  # if not, the turn says so
            checks.same_length("What the model shows", len(seen), "X", self._n)
        turn = take_turn(
            seen,
            strategy,
            min(batch_size, self.left),
            rng_for("select", self.number, self.seed),
            labeled=self.labeled,
            labels=self._labels,
            pending=self.pending,
        )
        self._require_unchanged()
        self._pending |= dict.fromkeys(turn.batch.tolist())
        self.number += 1
        return turn


@dataclass(frozen=True)
class Round:
    """The state right after the model was fitted.

    Parameters
    ----------
    number : int
        0 after the fit on the initial labels.
    queried : array
        The indices asked for last; in round 0 the initial ones.
    labeled : array
        All indices that the model was fitted on, in the order in which they were asked for.
    turn : Turn, optional
        How the batch `queried` was chosen; None in the first round and where it was replayed.
    """

    number: int
    queried: NDArray[np.intp]
    labeled: NDArray[np.intp]
    turn: Turn | None = None


def active_learning(
    X: Any,
    model: Model,
    strategy: QueryStrategy,
    oracle: Oracle,
    *,
    initial: ArrayLike,
    batch_size: int,
    seed: int,
    past: Sequence[ArrayLike] = (),
) -> Iterator[Round]:
    """Yield a round after each fit, until nothing is left to label; the caller stops when the budget is spent.

    Where limits of the strategy leave fewer samples than `batch_size`, the batch is smaller; if they leave none, the
    loop ends.

    This is the `Loop` whose questions are all answered at once.

    Parameters
    ----------
    X
        All samples: an array, a data frame, a list, or anything that can be indexed by an array of integers.
    model : Model
    strategy : QueryStrategy
    oracle : Oracle
    initial : array of int
        Indices whose labels are asked for before the first fit.
    batch_size : int
        The last batch may be smaller.
    seed : int
        Names the draws of each round, so that a resumed loop goes on exactly like one that was never interrupted.
    past : sequence of arrays of int
        The `queried` of rounds 1, 2, ... of an earlier run: they are replayed, not selected again. The first round
        yielded is then number `len(past)`.

    Raises
    ------
    BadInput
        When the first round is asked for, if an argument is not what it must be; later, if the oracle does not
        answer with one label for each index.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from nextbatch import Margin, ScikitLearnModel
    >>> class Threshold:
    ...     def label(self, indices):
    ...         return [index > 2 for index in indices]
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [9.0]])
    >>> rounds = active_learning(
    ...     X, ScikitLearnModel(LogisticRegression()), Margin(), Threshold(), initial=[0, 4], batch_size=1, seed=0
    ... )
    >>> [next(rounds).queried.tolist() for _ in range(3)]
    [[0, 4], [3], [1]]
    """
    loop = Loop(X, model, strategy, seed=seed)
    require_oracle(oracle)
    if checks.whole(batch_size, "batch_size") < 1:
        raise BadInput(f"batch_size must be at least 1, got {batch_size}: with less the loop would never end.")
    batches = replayed(loop, oracle, initial, past)
    queried, turn = batches[-1], None
    while True:
        loop.fit()
        yield Round(loop.number, queried, loop.labeled, turn)
        if not loop.left:
            return
        turn = loop.ask(batch_size)
        if not len(turn.batch):  # limits of the strategy leave no sample
            return
        queried = turn.batch
        loop.answer(queried, answers_of(oracle, queried))


def replayed(loop: Loop, oracle: Oracle, initial: ArrayLike, past: Sequence[ArrayLike] = ()) -> list[NDArray[np.intp]]:
    """Bring a new loop to where an earlier run was before its last fit, and return the batches that it had.

    Raises
    ------
    BadInput
        If the batches are not different indices of samples, or the oracle does not answer.
    """
    n = loop.left
    initial = by_position(initial, loop.X, "initial")
    batches = [checks.indices(initial, n, "initial"), *(checks.indices(batch, n, "past") for batch in past)]
    _require_distinct(np.concatenate(batches), n)
    for number, batch in enumerate(batches):
        loop.answer(batch, answers_of(oracle, batch))
        # A warm fit begins with what all earlier ones, one after the other, have made.
        if number < len(past) and getattr(loop.model, "warm_start", False):
            loop.fit()
    loop.number = len(past)
    return batches


def require_oracle(oracle: Any) -> None:
    """Raise unless `oracle` has a method that answers.

    Raises
    ------
    BadInput
    """
    if isinstance(oracle, type) or not callable(getattr(oracle, "label", None)):
        name = getattr(oracle, "__name__", type(oracle).__name__)
        raise BadInput(
            f"An oracle is an object whose method label(indices) answers, got {name}: "
            "write a class with this method, and give an object of it."
        )


def labels_of(labels: Any, name: str) -> NDArray[Any]:
    """Return labels as an array with one entry each: of tuples, where they are lists."""
    return label_sets(labels, name) if has_several_labels(labels) else checks.array_of(labels, name)


def answers_of(oracle: Oracle, indices: NDArray[np.intp]) -> NDArray[Any]:
    """Return the label of each of `indices`, one for each and none of them empty.

    Raises
    ------
    BadInput
    """
    answers: Any = oracle.label(indices)
    labels = labels_of(answers, "The answers of the oracle")
    if labels.shape != indices.shape:
        seen = "None" if answers is None else f"the shape {labels.shape}"
        raise BadInput(f"The oracle must answer with a label for each of the {len(indices)} indices, got {seen}.")
    _require_no_blanks(labels, indices)
    return labels


def _digests_of(X: Any, rows: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return a digest of each of these rows of an array; zeros for what is no array, whose rows are made anew."""
    if not isinstance(X, np.ndarray) or X.dtype.hasobject:
        return np.zeros(len(rows), dtype=np.uint64)
    return np.array([crc32(row.tobytes()) for row in X[rows]], dtype=np.uint64)


def _require_no_blanks(labels: NDArray[Any], indices: NDArray[np.intp]) -> None:
    empty = np.flatnonzero([label is None or label != label for label in labels.tolist()])
    if len(empty):
        raise BadInput(
            f"There is no label for {len(empty)} of {len(indices)} indices, such as {indices[empty[0]]}: leave out "
            "those that have none."
        )


def _joined(before: NDArray[Any], answers: NDArray[Any]) -> NDArray[Any]:
    """Return all labels, which must be of one kind: numbers beside texts would silently become texts."""
    texts = [labels.dtype.kind in "US" for labels in (before, answers)]
    if texts[0] != texts[1] and "O" not in (before.dtype.kind, answers.dtype.kind):
        raise BadInput(
            f"The labels so far are of the type {before.dtype}, these of {answers.dtype}: give all as texts, or all as "
            "numbers."
        )
    return np.concatenate([before, answers])


def _require_distinct(indices: NDArray[np.intp], n: int) -> None:
    if not len(indices):
        raise BadInput("initial must hold at least one index: a model cannot be fitted without labels.")
    if len(np.unique(indices)) < len(indices):
        raise BadInput(f"initial and past must hold different indices between 0 and {n - 1}.")
