"""Ask and tell: batches by the user's own ids, labels as they come; what is pending is kept."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.loop import Loop, labels_of
from nextbatch.models import ScikitLearnModel
from nextbatch.models.showing import seen_without_model
from nextbatch.quoting import counted, quoted
from nextbatch.row_access import count_rows, row_taker
from nextbatch.seeds import rng_for
from nextbatch.strategies import KMeans, QueryStrategy, WClustered
from nextbatch.strategies.defaults import default_for_model
from nextbatch.views import View

Ids = Sequence[Hashable]


class Predicted(NamedTuple):
    """What the model says of some samples."""

    ids: list[Any]
    labels: NDArray[Any]  # classes, tuples of labels, or numbers
    probabilities: (
        NDArray[np.float64] | None
    )  # of these classes; that the most doubtful label is right; None of numbers
    deviations: NDArray[np.float64] | None = None  # of numbers, if the model shows variances


class AskTell:
    """A labeling by ids: `ask` which samples to label next, and `tell` labels whenever they come.

    It is a `Loop` that fits when it has to. Until there are two different labels there is no model to ask, and `first`
    chooses. A label is a class; a list of labels; or, for a regressor, a number.

    Parameters
    ----------
    X
        All samples: an array, a data frame, a list, or anything that can be indexed by an array of integers.
    model
        A `Model`, or a classifier or regressor of scikit-learn.
    strategy : QueryStrategy
        Without one, `nextbatch.strategies.defaults.default_for_model`.
    ids : sequence, optional
        The name of each sample. Without it the index of a data frame, or the positions, counted from 0.
    first : QueryStrategy
        Chooses until there is a model; it sees the rows themselves. Without one, `KMeans()`.
    seed : int

    Raises
    ------
    BadInput
        If ids are not all different, or not as many as samples.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from nextbatch import Margin
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [9.0]])
    >>> work = AskTell(X, LogisticRegression(), Margin(), ids=["a", "b", "c", "d", "e"])
    >>> work.ask(2)  # no labels yet
    ['b', 'e']
    >>> work.tell({"b": "cold", "e": "hot"})
    >>> work.ask(2)
    ['d', 'c']
    >>> work.tell(["d"], ["cold"])  # the other one stays pending
    >>> work.pending, work.ask(1)
    (['c'], ['a'])
    """

    def __init__(
        self,
        X: Any,
        model: Any,
        strategy: QueryStrategy | None = None,
        *,
        ids: Ids | None = None,
        first: QueryStrategy | None = None,
        seed: int = 0,
    ) -> None:
        model = model if hasattr(model, "look") else ScikitLearnModel(model)
        self._by_default = strategy is None
        self._loop = Loop(X, model, WClustered(beta=10) if strategy is None else strategy, seed=seed)
        self._first = KMeans() if first is None else first
        self._ids = _ids_of(self._loop.X, ids)
        self._index = {name: index for index, name in enumerate(self._ids)}
        if len(self._index) < len(self._ids):
            raise BadInput(f"{len(self._ids) - len(self._index)} of the ids are given twice: each names one sample.")
        self._classes: set[Any] = set()
        self._is_stale = True

    @property
    def pending(self) -> list[Any]:
        """The ids that were asked for and of which nothing was told yet, in that order."""
        return self._named(self._loop.pending)

    @property
    def labeled(self) -> list[Any]:
        """The ids of which labels were told, in that order."""
        return self._named(self._loop.labeled)

    @property
    def left(self) -> int:
        """How many samples are neither labeled nor pending."""
        return self._loop.left

    def ask(self, k: int) -> list[Any]:
        """Return the ids of the next `k` samples, first choice first; pending until `tell` brings their labels.

        If fewer are left, all of them are returned.
        """
        if len(self._classes) < 2:
            embeddings = getattr(self._loop.model, "embeddings", "features")
            shown = seen_without_model(self._loop.X, embeddings if callable(embeddings) else "features")
            return self._named(self._loop.begin(k, self._first, shown).batch)
        self._fit()
        if self._by_default:
            self._loop.strategy = default_for_model(list(self._seen(self._loop.X)))
        return self._named(self._loop.ask(k).batch)

    def tell(self, ids: Ids | Mapping[Any, Any], labels: Any = None) -> None:
        """Take in labels: of these ids, in that order, or as a mapping from ids to labels.

        Any sample may be told of, asked for or not, and in any order.

        Raises
        ------
        BadInput
            If an id is unknown, given twice or labeled already, or a label is missing.
        """
        if isinstance(ids, Mapping):
            if labels is not None:
                raise BadInput("A mapping from ids to labels holds the labels already: leave labels out.")
            labels, ids = list(ids.values()), list(ids)
        answers = labels_of(labels, "labels")
        checks.same_length("labels", len(answers) if answers.ndim else 0, "ids", len(ids))
        if len(ids):
            self._loop.answer(self._indices(ids), answers)
            self._classes |= set(answers.tolist())
            self._is_stale = True

    def withdraw(self, ids: Ids) -> None:
        """Take back what was asked for: these samples may be chosen again."""
        self._loop.withdraw(self._indices(ids))

    def predict(self, ids: Ids | None = None) -> Predicted:
        """Return what the model says of samples: their labels, and the probabilities of these; by default of all left.

        Raises
        ------
        BadInput
            If no two different labels were told of yet, or the model does not show how sure it is.
        """
        if len(self._classes) < 2:
            raise BadInput("There is no model to predict with: tell labels of two classes first.")
        self._fit()
        indices = self._left() if ids is None else self._indices(ids)
        rows = row_taker(self._loop.X)(indices)
        seen, labels = self._seen(rows, "predict"), np.asarray(self._loop.model.predict(rows))
        if "means" in seen:
            deviations = np.sqrt(seen["variances"]) if "variances" in seen else None
            return Predicted(self._named(indices), labels, None, deviations)
        return Predicted(self._named(indices), labels, _surest(seen, self._loop.model))

    def _seen(self, rows: Any, purpose: str = "look") -> View:
        return self._loop.model.look(rows, rng_for(purpose, self._loop.number, self._loop.seed))

    def _fit(self) -> None:
        if self._is_stale:
            self._loop.fit()
            self._is_stale = False

    def _left(self) -> NDArray[np.intp]:
        free = np.ones(len(self._ids), dtype=bool)
        free[self._loop.labeled] = False
        return np.flatnonzero(free)

    def _named(self, indices: NDArray[np.intp]) -> list[Any]:
        return [self._ids[index] for index in indices]

    def _indices(self, ids: Ids) -> NDArray[np.intp]:
        unknown = [name for name in ids if name not in self._index]
        if unknown:
            raise BadInput(
                f"{counted(len(unknown), 'id')} of {len(ids)} {'is' if len(unknown) == 1 else 'are'} unknown, such as "
                f"{quoted(unknown[0])}; ids are like {quoted(self._ids[0])}."
            )
        return np.array([self._index[name] for name in ids], dtype=np.intp)


def _surest(seen: View, model: Any) -> NDArray[np.float64]:
    """Return the probability of each predicted class, or that the most doubtful of several labels is right.

    Raises
    ------
    BadInput
        If the model shows neither.
    """
    if "rates" in seen:
        rates = seen["rates"].astype(np.float64)
        return np.asarray(np.maximum(rates, 1 - rates).min(axis=1))
    if "probabilities" not in seen:
        raise BadInput(f"{type(model).__name__} shows no probabilities: predict with the model itself.")
    return np.asarray(seen["probabilities"].max(axis=1).astype(np.float64))


def _ids_of(X: Any, ids: Ids | None) -> list[Any]:
    if ids is None:
        ids = X.index if hasattr(X, "iloc") else range(count_rows(X))
    names = [name.item() if isinstance(name, np.generic) else name for name in ids]
    checks.same_length("ids", len(names), "X", count_rows(X))
    return names
