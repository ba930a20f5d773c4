"""The front door: a fitted classifier and an array in, the positions to label next out."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.models import ScikitLearnModel
from nextbatch.models.showing import seen_without_model
from nextbatch.quoting import counted
from nextbatch.row_access import by_position, count_rows, require_same_order
from nextbatch.seeds import rng_for
from nextbatch.strategies import QueryStrategy
from nextbatch.strategies.defaults import default_for_model, default_strategy
from nextbatch.strategies.protocol import checked_strategy
from nextbatch.turn import require_model, take_turn
from nextbatch.views import View


def next_batch(
    model: Any,
    X: Any,
    labeled: ArrayLike,
    batch_size: int,
    strategy: QueryStrategy | None = None,
    *,
    embeddings: str | Callable[[Any], Any] = "features",
    pending: ArrayLike = (),
    excluded: ArrayLike = (),
    seed: int = 0,
    **outputs: Any,
) -> NDArray[np.intp]:
    """Return the indices of the samples in `X` to label next, first choice first.

    Parameters
    ----------
    model
        A fitted scikit-learn classifier (or Pipeline) with `predict_proba`, also of several labels for each sample, or
        any object that has it; or a fitted regressor; or a fitted `nextbatch.models.Model`, such as a network. For a
        strategy that reads nothing of it any fitted model will do, or None.
    X
        All samples, labeled or not; rows as the classifier takes them. None if `outputs` are all there is.
    labeled : array of int or of bool
        Which rows are labeled already: positions, counted from 0, or one flag per row. For a data frame `X` also a
        pandas Index, such as `y.dropna().index`.
    batch_size : int
    strategy : QueryStrategy
        Without one, `WClustered(beta=10)`, by the score "mean_margin" for several labels and "deviation" for numbers;
        with `outputs` `nextbatch.strategies.defaults.default_strategy`.
    embeddings : {"features", "hidden"} or callable
        What distances are measured in; see `ScikitLearnModel`.
    pending : array of int
        Which rows were asked for and are not answered yet: they are not chosen again, and strategies that keep away
        from labeled samples keep away from them.
    excluded : array of int
        Which rows are never chosen.
    seed : int
    **outputs
        What other models say of all samples, in the place of what `model` shows: any input of `nextbatch.inputs.KINDS`,
        such as `probabilities`, `committee` or `scores`; `model` may then be None. And what limits count: `groups`,
        `strata` and `costs`.

    Returns
    -------
    array of int, shape (batch_size,), or fewer where limits such as `AtMost` leave no other
        Positions, counted from 0: of a data frame, `X.iloc[batch]` are the chosen rows and `X.index[batch]` their
        names.

    Raises
    ------
    BadInput
        If the model is not fitted, `labeled` is out of range, or fewer than `batch_size` samples are unlabeled.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [9.0]])
    >>> model = LogisticRegression().fit(X[[0, 4]], [0, 1])
    >>> from nextbatch import Margin
    >>> next_batch(model, X, labeled=[0, 4], batch_size=1, strategy=Margin())
    array([3])
    """
    seen, n = _seen(model, X, embeddings, seed, outputs)
    if strategy is None:
        strategy = default_strategy(list(seen)) if outputs else default_for_model(list(seen))
    labeled = np.flatnonzero(_mask(labeled if X is None else by_position(labeled, X, "labeled"), n))
    waiting = checks.indices(pending, n, "pending")
    return take_turn(
        seen,
        checked_strategy(strategy),
        batch_size,
        rng_for("select", 0, seed),
        labeled=labeled,
        pending=waiting[~np.isin(waiting, labeled)],
        excluded=checks.positions(excluded, n, "excluded"),
    ).batch


def _seen(
    model: Any, X: Any, embeddings: str | Callable[[Any], Any], seed: int, outputs: Mapping[str, Any]
) -> tuple[View, int]:
    """Return the view of all samples, and how many samples there are."""
    if X is None:
        if model is not None or not outputs:
            raise BadInput("X is None: give the rows of all samples, or outputs of a model, such as probabilities=.")
        seen = View(outputs)
        return seen, len(seen)
    for name, values in outputs.items():
        require_same_order(values, X, name)
    X = checks.samples(X)
    if model is None:
        seen = seen_without_model(X, embeddings)
    elif hasattr(model, "look"):
        require_model(model)
        if embeddings != "features":
            raise BadInput(f"A {type(model).__name__} shows its own embeddings: leave embeddings out, or set it there.")
        seen = model.look(X, rng_for("look", 0, seed))
    else:
        seen = ScikitLearnModel(model, embeddings).look(X)
    return seen.replaced(outputs), count_rows(X)


def _mask(labeled: ArrayLike, n: int) -> NDArray[np.bool_]:
    given = checks.array_of(labeled, "labeled")
    if given.dtype == bool:
        if given.shape != (n,):
            raise BadInput(f"labeled must hold one flag for each of {counted(n, 'row')}, got the shape {given.shape}.")
        return given
    if given.shape == (n,) and n > 2 and np.isin(given, (0, 1)).all():
        raise BadInput("labeled holds a 0 or 1 for each row: give flags as booleans, labeled.astype(bool).")
    mask = np.zeros(n, dtype=bool)
    mask[checks.indices(given, n, "labeled")] = True
    return mask
