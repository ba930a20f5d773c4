"""The loop whose questions are all answered at once, round after round."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.loop.answers import Oracle, answers_of, require_oracle
from nextbatch.loop.loop import Loop
from nextbatch.models import Model
from nextbatch.row_access import by_position
from nextbatch.strategies import QueryStrategy
from nextbatch.turn import Turn


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


def _require_distinct(indices: NDArray[np.intp], n: int) -> None:
    if not len(indices):
        raise BadInput("initial must hold at least one index: a model cannot be fitted without labels.")
    if len(np.unique(indices)) < len(indices):
        raise BadInput(f"initial and past must hold different indices between 0 and {n - 1}.")
