"""What a query strategy is: a value with one method, which prints as the code that makes it."""

from dataclasses import fields
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.quoting import quoted


@runtime_checkable
class QueryStrategy(Protocol):
    """Chooses the next batch. A strategy is a value: it keeps nothing between calls, and prints as its own code.

    It may have a property `needs`, a tuple of `nextbatch.inputs.Need`, which says what it reads of a pool; and it may
    derive from `nextbatch.strategies.picks.Picker` to tell by what it chose.
    """

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """Return `batch_size` distinct positions in `pool`, first choice first.

        Parameters
        ----------
        pool : Pool
            What may be seen; a strategy reads only what it needs.
        batch_size : int
            From 0 to `len(pool)`.
        rng : Generator
            The only source of chance.

        Raises
        ------
        MissingInput
            If the pool does not show what the strategy needs.
        BadInput
            If `batch_size` is out of range or an input is not what it must be.
        """


def checked_strategy(strategy: Any) -> QueryStrategy:
    """Return `strategy`, or raise the sentence for what only looks like one: its name, or its class."""
    if isinstance(strategy, type) or not isinstance(strategy, QueryStrategy):
        name = strategy.__name__ if hasattr(strategy, "__name__") else repr(strategy)
        raise BadInput(f"A strategy is a value such as KMeans() or Clustered(beta=10), got {name}.")
    return strategy


def needs_of(strategy: QueryStrategy) -> tuple[Need, ...] | None:
    """Return what `strategy` says that it reads; None if it does not say.

    Raises
    ------
    BadInput
        If its `needs` are not a tuple of `Need`.

    Examples
    --------
    >>> from nextbatch import KMeans
    >>> [need.name for need in needs_of(KMeans(weights="margin"))]
    ['embeddings', 'probabilities']
    """
    needs: Any = getattr(strategy, "needs", None)
    if needs is None:
        return None
    if not isinstance(needs, tuple | list) or not all(isinstance(need, Need) for need in needs):
        raise BadInput(
            f"needs of {strategy!r} must be a tuple of nextbatch.Need, or a property that returns one, such as "
            f'(Need("embeddings"),), got {quoted(needs)}.'
        )
    return tuple(needs)


def as_code(strategy: Any) -> str:
    """Return the shortest code that makes `strategy`: its name and the fields that differ from their defaults.

    What a composition is made of, its `then`, comes first and without a name.
    """
    given = {field.name: getattr(strategy, field.name) for field in fields(strategy)}
    # A number of numpy's prints as code that is not read back.
    values = {name: value.item() if isinstance(value, np.generic) else value for name, value in given.items()}
    told = [
        repr(values[field.name]) if field.name == "then" else f"{field.name}={values[field.name]!r}"
        for field in fields(strategy)
        if values[field.name] != field.default
    ]
    return f"{type(strategy).__name__}({', '.join(told)})"
