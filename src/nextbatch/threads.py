"""The number of threads of matrix products (BLAS), compiled loops (numba) and our own workers, set in one place.

The default is the number that the BLAS chose when it was loaded: the cores of the machine, or the value of a variable
such as OMP_NUM_THREADS. A process that is one of several worker processes calls `limit_threads(1)` first. The number of
threads never changes a result.
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
    """The map that `workers` yields: calls a function for each block, returns the results in their order."""

    def __call__(self, function: Callable[[Block], Result], blocks: Iterable[Block]) -> list[Result]: ...  # noqa: D102


_lock = Lock()
_limit: int | None = None
_users = 0
_outside = 1
_blas_limit = ExitStack()


def limit_threads(n: int) -> None:
    """Use at most `n` threads in this process from now on.

    The limit applies to BLAS, numba, OpenMP and `workers`, to libraries that are loaded later, and to child processes.

    Parameters
    ----------
    n : int
        At least 1.

    Raises
    ------
    BadInput
        If `n` is no whole number of at least 1.

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
    threadpool_limits(n)  # last: numba loads an OpenMP library that starts with all cores


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
    """Return the number of threads that algorithms use now."""
    if _users:
        return _outside
    of_blas = max((library.num_threads for library in _blas().lib_controllers), default=_cores())
    return min(of_blas, _limit or of_blas)


@contextmanager
def workers() -> Iterator[Each]:
    """Yield a map over blocks that runs on all threads, while each matrix product runs on one thread.

    One thread computes a whole block, in the same way for any number of threads: this makes results independent of the
    number of threads. The functions must spend their time where Python's lock is released: in matrix products and in
    compiled loops.

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
    # The limit holds for the whole process: the first `workers` block sets it, the last one to end lifts it.
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
    import numpy  # noqa: F401  the controller finds only libraries that are loaded

    return ThreadpoolController().select(user_api="blas")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _limit_numba(n: int) -> None:
    from numba import config, set_num_threads  # slow to import

    set_num_threads(min(n, int(config.NUMBA_NUM_THREADS)))  # type: ignore[attr-defined]
