"""The active-learning cycle: fit, look, select, ask. A study and a labeling project are this same loop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models import Model
from nextbatch.row_access import count_rows, row_taker
from nextbatch.seeds import rng_for
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.protocol import checked_strategy, selected


class Oracle(Protocol):
    """Answers with labels: a simulation, a person or an annotation tool."""

    def label(self, indices: NDArray[np.intp]) -> Sequence[Any] | NDArray[Any]:
        """Return the label of each of `indices`, in that order."""


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
    """

    number: int
    queried: NDArray[np.intp]
    labeled: NDArray[np.intp]


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

    Parameters
    ----------
    X
        All samples: an array, a data frame, a list, or anything that can be indexed by an array of integers.
    model, strategy, oracle
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
    See the tutorial.
    """
    X = checks.samples(X)
    n, take = count_rows(X), row_taker(X)
    everything = np.arange(n)
    checked_strategy(strategy)
    _require_oracle(oracle)
    _require_model(model)
    batches = [checks.indices(initial, n, "initial"), *(checks.indices(batch, n, "past") for batch in past)]
    labeled = np.concatenate(batches)
    _require_distinct(labeled, n)
    if checks.whole(batch_size, "batch_size") < 1:
        raise BadInput(f"batch_size must be at least 1, got {batch_size}: with less the loop would never end.")
    labels = np.concatenate([_answers(oracle, batch) for batch in batches])
    number = len(past)
    if getattr(model, "warm_start", False):
        # What the next fit begins with is what all earlier ones, one after the other, have made.
        for end in np.cumsum([len(batch) for batch in batches[:number]]):
            model.fit(take(labeled[:end]), labels[:end])
    while True:
        model.fit(take(labeled), labels)
        yield Round(number, batches[-1], labeled)
        unlabeled = np.setdiff1d(everything, labeled, assume_unique=True)
        if not len(unlabeled):
            return
        pool = model.look(take(unlabeled), take(labeled))
        positions = selected(strategy, pool, min(batch_size, len(unlabeled)), rng_for("select", number, seed))
        batches.append(unlabeled[positions])
        labeled = np.concatenate([labeled, batches[-1]])
        labels = np.concatenate([labels, _answers(oracle, batches[-1])])
        number += 1


def _require_distinct(indices: NDArray[np.intp], n: int) -> None:
    if not len(indices):
        raise BadInput("initial must hold at least one index: a model cannot be fitted without labels.")
    if len(np.unique(indices)) < len(indices):
        raise BadInput(f"initial and past must hold different indices between 0 and {n - 1}.")


def _require_oracle(oracle: Any) -> None:
    if isinstance(oracle, type) or not callable(getattr(oracle, "label", None)):
        name = getattr(oracle, "__name__", type(oracle).__name__)
        raise BadInput(
            f"An oracle is an object whose method label(indices) answers, got {name}: "
            "write a class with this method, and give an object of it."
        )


def _require_model(model: Any) -> None:
    if isinstance(model, type) or not all(callable(getattr(model, name, None)) for name in ("fit", "look")):
        raise BadInput(
            f"A model is an object with the methods fit and look, got {getattr(model, '__name__', repr(model))}: "
            "a scikit-learn classifier becomes one as ScikitLearnModel(classifier)."
        )


def _answers(oracle: Oracle, indices: NDArray[np.intp]) -> NDArray[Any]:
    """Return the label of each of `indices`, one for each and none of them empty."""
    answers: Any = oracle.label(indices)
    labels = checks.array_of(answers, "The answers of the oracle")
    if labels.shape != indices.shape:
        seen = "None" if answers is None else f"the shape {labels.shape}"
        raise BadInput(f"The oracle must answer with a label for each of the {len(indices)} indices, got {seen}.")
    empty = np.flatnonzero([label is None or label != label for label in labels.tolist()])
    if len(empty):
        raise BadInput(
            f"The oracle has no label for {len(empty)} of {len(indices)} indices, such as {indices[empty[0]]}: the "
            "round is open until it answers for all."
        )
    return labels
