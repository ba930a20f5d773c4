"""How many threads run: the one place that decides for matrix products, compiled loops and our own workers together.

The default is what the BLAS found when it was loaded: the cores of the machine, or what variables such as
OMP_NUM_THREADS say. A process that is itself one of many calls `limit_threads(1)` first. The number of threads never
changes a result.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import Lock
from typing import Any, Protocol, TypeVar

from threadpoolctl import ThreadpoolController, threadpool_limits

from nextbatch.errors import BadInput

Block = TypeVar("Block")
Result = TypeVar("Result")


class Each(Protocol):
    """Calls a function for every block, on all threads, and returns the results in the order of the blocks."""

    def __call__(self, function: Callable[[Block], Result], blocks: Iterable[Block]) -> list[Result]: ...  # noqa: D102


_lock = Lock()
_limit: int | None = None
_users = 0
_outside = 1
_blas_limit = ExitStack()


def limit_threads(n: int) -> None:
    """Use at most `n` threads in this process from now on.

    Holds for matrix products (BLAS), compiled loops (numba), OpenMP, and the workers of the engines; also for
    libraries that are loaded later, and for processes that this one starts.

    Examples
    --------
    >>> before = thread_count()
    >>> limit_threads(1)
    >>> thread_count()
    1
    >>> limit_threads(before)
    """
    global _limit
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise BadInput(f"The number of threads must be a whole number of at least 1, got {n!r}.")
    _limit = n
    os.environ.update({name: str(n) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")})
    _limit_numba(n)
    threadpool_limits(n)  # last, because numba loads an OpenMP library that it sets to all cores


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Use at most `n` threads inside a `with` block.

    Examples
    --------
    >>> with threads(1):
    ...     thread_count()
    1
    """
    before = thread_count()
    limit_threads(n)
    try:
        yield
    finally:
        limit_threads(before)


def thread_count() -> int:
    """Return how many threads the engines use now."""
    if _users:
        return _outside
    found = max((library.num_threads for library in _blas().lib_controllers), default=_cores())
    return min(found, _limit or found)


@contextmanager
def workers() -> Iterator[Each]:
    """Yield a map over blocks that runs on all threads, with every matrix product on the thread that asks for it.

    A block is always worked on by one thread, in the same way whatever the number of threads: that is what makes
    results independent of it. The functions must spend their time where Python's lock is released: in products and
    in compiled loops.

    Examples
    --------
    >>> with workers() as each:
    ...     each(lambda block: block * 2, [1, 2, 3])
    [2, 4, 6]
    """
    with _single_threaded_products() as count:
        if count == 1:
            yield lambda function, blocks: [function(block) for block in blocks]
        else:
            with ThreadPoolExecutor(count) as pool:
                yield lambda function, blocks: list(pool.map(function, blocks))


@contextmanager
def _single_threaded_products() -> Iterator[int]:
    # The limit belongs to the whole process: the first that comes sets it, the last that goes lifts it.
    global _users, _outside
    with _lock:
        if _users == 0:
            _outside = thread_count()
            _blas_limit.enter_context(_blas().limit(limits=1))
        _users += 1
    try:
        yield _outside
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                _blas_limit.close()


@cache
def _blas() -> Any:
    import numpy  # noqa: F401  the controller sees only the libraries that are loaded

    return ThreadpoolController().select(user_api="blas")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _limit_numba(n: int) -> None:
    from numba import config, set_num_threads  # slow to import, and needed only by those who compute

    set_num_threads(min(n, int(config.NUMBA_NUM_THREADS)))  # type: ignore[attr-defined]
