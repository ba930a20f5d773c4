"""The turn: the one place where what a model shows and a strategy meet, and a batch comes of it."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.quoting import quoted
from nextbatch.strategies.picks import Picks, picks_of
from nextbatch.strategies.protocol import QueryStrategy
from nextbatch.views import View

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Turn:
    """A batch, and what it was chosen from.

    Parameters
    ----------
    batch : array of int, shape (batch_size,)
        The chosen samples as indices into all samples, first choice first.
    unlabeled : array of int, shape (n_pool,)
        The indices that the rows of the pool stand for, ascending.
    pool : Pool
        What the strategy saw.
    picks : Picks
        The same batch as positions in the pool, with what each was chosen by.
    seconds : float
        Of looking and selecting.
    """

    batch: Indices
    unlabeled: Indices
    pool: Pool
    picks: Picks
    seconds: float


def take_turn(
    seen: View,
    strategy: QueryStrategy,
    batch_size: int,
    rng: Generator,
    *,
    labeled: Indices,
    labels: Any = None,
    pending: Sequence[int] | Indices = (),
    excluded: Sequence[int] | Indices = (),
) -> Turn:
    """Let `strategy` choose a batch from the samples that are neither labeled nor pending.

    Parameters
    ----------
    seen : View
        What may be seen of all samples; only the rows that the strategy reads are made.
    strategy : QueryStrategy
    batch_size : int
    rng : Generator
        The only source of chance.
    labeled : array of int
        Indices of the samples whose labels are known.
    labels : array of shape (n_labeled,), optional
        The labels, in the order of `labeled`, for strategies that read them.
    pending : array of int
        Indices of the samples that were asked for and not answered. They are not chosen again, and strategies that
        look at labeled samples count them as labeled.
    excluded : array of int
        Indices of samples that are never chosen and not shown, such as texts that are empty.

    Raises
    ------
    MissingInput
        If `seen` does not show what the strategy needs.
    BadInput
        If fewer samples are left than asked for, an input is not what its kind must be, or the strategy does not
        return a batch.

    Examples
    --------
    >>> from nextbatch import Margin, rng_for
    >>> seen = View({"probabilities": [[0.9, 0.1], [0.5, 0.5], [0.6, 0.4]]})
    >>> turn = take_turn(seen, Margin(), 1, rng_for("a turn"), labeled=np.array([0]), pending=[1])
    >>> turn.batch, turn.unlabeled
    (array([2]), array([2]))
    """
    began = perf_counter()
    if not isinstance(seen, View):
        raise BadInput(f"What a model's look returns must be a nextbatch.View of all rows, got {quoted(seen)}.")
    free = np.ones(len(seen), dtype=bool)
    waiting = np.asarray(pending, dtype=np.intp)
    free[labeled], free[waiting], free[np.asarray(excluded, dtype=np.intp)] = False, False, False
    order, waiting = np.argsort(labeled, kind="stable"), np.sort(waiting)
    known = seen.take(labeled[order]) if len(labeled) else None
    if known is not None and labels is not None:
        known = known.beside({"labels": checks.array_of(labels, "labels")[order]})
    unlabeled = np.flatnonzero(free)
    pool = Pool(
        unlabeled=seen.take(unlabeled),
        labeled=known,
        pending=seen.take(waiting) if len(waiting) else None,
    )
    # From no samples there is nothing to see, and nothing to ask a model for.
    asked = checks.count(batch_size, len(unlabeled))
    picks = picks_of(strategy, pool, asked, rng) if asked else Picks(np.empty(0, dtype=np.intp))
    return Turn(unlabeled[picks.positions], unlabeled, pool, picks, perf_counter() - began)


def require_model(model: Any) -> None:
    """Raise unless `model` can learn and show what it sees.

    Raises
    ------
    BadInput
        Also for a model of version 0.1, whose `look` took two sets of rows, with what to write instead.
    """
    if isinstance(model, type) or not all(callable(getattr(model, name, None)) for name in ("fit", "look")):
        raise BadInput(
            f"A model is an object with the methods fit and look, got {getattr(model, '__name__', repr(model))}: "
            "a scikit-learn classifier becomes one as ScikitLearnModel(classifier)."
        )
    parameters = inspect.signature(model.look).parameters
    if len(parameters) != 2 or "labeled" in parameters:
        raise BadInput(
            f"{type(model).__name__} has look({', '.join(parameters)}); since version 0.2 it is look(X, rng), which "
            "returns a nextbatch.View of all rows of X, and the loop takes those that it needs."
        )
