"""The number of threads of matrix products (BLAS), compiled loops (numba) and our own workers, set in one place.

The default is the number that the BLAS chose when it was loaded: the cores of the machine, or the value of a variable
such as OMP_NUM_THREADS. A process that is one of several worker processes calls `limit_threads(1)` first. The number of
threads never changes a result.

A BLAS has one number of threads for the whole process, so blocks that overlap on several threads share it: the first
that is entered notes the number, the last that is left sets it back, on whatever threads they are. OpenMP and numba
have a number for each thread, which every block sets back for its own.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock, get_ident
from typing import Any, Protocol, TypeVar

from threadpoolctl import ThreadpoolController

from nextbatch.errors import BadInput

Block = TypeVar("Block")
Result = TypeVar("Result")

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Each(Protocol):
    """The map that `workers` yields: calls a function for each block, returns the results in their order."""

    def __call__(self, function: Callable[[Block], Result], blocks: Iterable[Block]) -> list[Result]: ...  # noqa: D102


@dataclass(eq=False)
class _Open:
    """A `with` block that is open: which thread entered it, and what it asks for; None where products are single."""

    n: int | None
    thread: int = field(default_factory=get_ident)


@dataclass
class _Outside:
    """What holds outside of all open blocks."""

    libraries: dict[str, int]
    variables: dict[str, str | None]


_lock = Lock()
_limit: int | None = None
_open: list[_Open] = []
_outside: _Outside | None = None


def limit_threads(n: int) -> None:
    """Use at most `n` threads in this process from now on.

    The limit applies to BLAS, numba, OpenMP and `workers`, to libraries that are loaded later, and to child processes.
    Blocks of `threads` or `workers` that are open go on with their own number until they end.

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
    global _limit, _outside
    n = _checked(n)
    with _lock:
        _limit = n
        _set_numba(n)
        libraries = _libraries(len(sys.modules))  # last: numba loads an OpenMP library that starts with all cores
        for library in libraries:
            if _is_per_thread(library):
                _set(library, n)
        if _open:
            numbers = {library.filepath: n for library in libraries if not _is_per_thread(library)}
            _outside = _Outside(numbers, dict.fromkeys(VARIABLES, str(n)))
        else:
            os.environ.update(dict.fromkeys(VARIABLES, str(n)))
            _set_process(libraries, dict.fromkeys((library.filepath for library in libraries), n), n)


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Use at most `n` threads inside a `with` block; of blocks that overlap, the one entered last decides.

    Examples
    --------
    >>> with threads(1):
    ...     thread_count()
    1
    """
    n = _checked(n)
    numba_before = _set_numba(n)
    with _entered(_Open(n), "blas", "openmp"):
        try:
            yield
        finally:
            _set_numba(numba_before)


def thread_count() -> int:
    """Return the number of threads that algorithms use now."""
    with _lock:
        return _count()


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
    count = thread_count()
    with _entered(_Open(None), "blas"):
        if count == 1:
            yield lambda function, blocks: [function(block) for block in blocks]
        else:
            with ThreadPoolExecutor(count, initializer=_set_own, initargs=(1, "blas")) as pool:
                yield lambda function, blocks: list(pool.map(function, blocks))


@contextmanager
def _entered(block: _Open, *apis: str) -> Iterator[None]:
    """Let `block` be open, and what its own thread sets for these libraries be as before when it is left."""
    global _outside
    with _lock:
        if not _open:
            shared = [library for library in _libraries(len(sys.modules)) if not _is_per_thread(library)]
            _outside = _Outside(
                {library.filepath: library.num_threads for library in shared},
                {name: os.environ.get(name) for name in VARIABLES},
            )
        _open.append(block)
        _apply()
    own = _set_own(1 if block.n is None else block.n, *apis)
    try:
        yield
    finally:
        for library, number in own:
            _set(library, number)
        with _lock:
            if block in _open:
                _open.remove(block)
                _apply()


def _apply() -> None:
    """Set what belongs to the whole process to what the open blocks ask for; with none open, to what was outside."""
    global _outside
    if _outside is None:
        return
    outside = _outside
    limits = [block.n for block in _open if block.n is not None]
    if limits:
        os.environ.update(dict.fromkeys(VARIABLES, str(limits[-1])))
    else:
        for name, value in outside.variables.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
    libraries = _libraries(len(sys.modules))
    # A library that was loaded inside a block gets what the others had.
    default = max(outside.libraries.values(), default=_cores())
    if any(block.n is None for block in _open):
        _set_process(libraries, {}, 1)
    elif limits:
        _set_process(libraries, {}, limits[-1])
    else:
        _set_process(libraries, outside.libraries, default)
    if not _open:
        _outside = None


def _count() -> int:
    limits = [block.n for block in _open if block.n is not None]
    if limits:
        return limits[-1]
    libraries = [library for library in _libraries(len(sys.modules)) if library.user_api == "blas"]
    found = {library.filepath: library.num_threads for library in libraries} | (_outside.libraries if _outside else {})
    number = max(found.values(), default=_cores())
    return min(number, _limit or number)


def _set_process(libraries: list[Any], numbers: dict[str, int], default: int) -> None:
    for library in libraries:
        if not _is_per_thread(library):
            _set(library, numbers.get(library.filepath, default))


def _set_own(n: int, *apis: str) -> list[tuple[Any, int]]:
    """Set the libraries that have a number for each thread, for this thread, and return what they had."""
    own = [library for library in _libraries(len(sys.modules)) if _is_per_thread(library) and library.user_api in apis]
    before = [(library, library.num_threads) for library in own]
    for library in own:
        _set(library, n)
    return before


def _is_per_thread(library: Any) -> bool:
    return library.user_api == "openmp" or getattr(library, "threading_layer", None) == "openmp"


def _set(library: Any, n: int) -> None:
    # threadpoolctl 3.7 and later lets only one thread of a process set the number of an OpenBLAS, until that thread
    # ends, and ignores all others in silence. Here a lock decides who sets it, so whoever is the last may set it back.
    getattr(library, "_real_set_num_threads", library.set_num_threads)(n)


@lru_cache(maxsize=1)
def _libraries(n_modules: int) -> list[Any]:
    """Return the libraries that are loaded; a search takes milliseconds, and finds new ones only after an import."""
    import numpy  # noqa: F401  it loads the BLAS

    return [library for library in ThreadpoolController().lib_controllers if library.num_threads]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _checked(n: Any) -> int:
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise BadInput(f"The number of threads must be a whole number of at least 1, got {n!r}.")
    return n


def _set_numba(n: int) -> int:
    """Let numba use `n` threads for loops that this thread starts, and return how many it used."""
    from numba import config, get_num_threads, set_num_threads  # slow to import, and needed only by those who compute

    before = int(get_num_threads())
    set_num_threads(min(n, int(config.NUMBA_NUM_THREADS)))  # type: ignore[attr-defined]
    return before


def _after_fork() -> None:
    """Close the blocks of threads that a forked process does not have; one of them may have held the lock."""
    global _lock
    _lock = Lock()
    alive = [block for block in _open if block.thread == get_ident()]
    if len(alive) < len(_open):
        _open[:] = alive
        _apply()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
