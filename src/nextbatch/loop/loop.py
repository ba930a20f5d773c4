"""The loop a step at a time: labels come whenever they come, and batches are asked for."""

from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.loop.answers import joined, labels_of, require_no_blanks
from nextbatch.models import Model
from nextbatch.row_access import by_position, count_rows, row_taker
from nextbatch.seeds import rng_for
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.protocol import checked_strategy
from nextbatch.turn import Turn, require_model, take_turn
from nextbatch.views import View

# A model that changes rows in place, such as one that scales them, changes all it sees: a few tell.
ROWS_WATCHED = 100


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
        require_no_blanks(answers, these)
        self._labels = answers if self._labels is None else joined(self._labels, answers)
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


def _digests_of(X: Any, rows: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return a digest of each of these rows of an array; zeros for what is no array, whose rows are made anew."""
    if not isinstance(X, np.ndarray) or X.dtype.hasobject:
        return np.zeros(len(rows), dtype=np.uint64)
    return np.array([crc32(row.tobytes()) for row in X[rows]], dtype=np.uint64)
