"""Trying a strategy: what it selects from arrays, and which of them it reads."""

import warnings
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.contract.pools import Arrays, completed, everything
from nextbatch.errors import NextbatchWarning
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies.protocol import QueryStrategy


def select_from(strategy: QueryStrategy, arrays: Arrays, batch_size: int, seed: int = 0) -> NDArray[np.intp]:
    """Select from a pool of `arrays`, and of what else the strategy needs, without warnings."""
    return select_from_pool(strategy, Pool(**completed(strategy, arrays)), batch_size, seed)


def select_from_pool(strategy: QueryStrategy, pool: Pool, batch_size: int, seed: int = 0) -> NDArray[np.intp]:
    """Select without warnings."""
    with quietly():
        return strategy.select(pool, batch_size, rng_for("contract", seed))


def quietly() -> AbstractContextManager[Any]:
    """Let nextbatch warn of nothing inside the block."""
    return warnings.catch_warnings(action="ignore", category=NextbatchWarning)


def reads(strategy: QueryStrategy, name: str) -> bool:
    """Tell whether a strategy reads the input of this name."""
    read: list[str] = []
    arrays = everything()

    def source() -> Any:
        read.append(name)
        return arrays[name]

    select_from(strategy, {**arrays, name: source}, 9)
    return bool(read)


def read_by(strategy: QueryStrategy) -> list[str]:
    """Return the names of all inputs that a strategy reads."""
    return [name for name in everything() if reads(strategy, name)]
