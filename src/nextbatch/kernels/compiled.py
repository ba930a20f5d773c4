"""How every kernel is compiled: when first called, without Python's lock, kept on disk for the next process."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

# Sums may be taken in the order that suits the vector unit; NaN, infinities and signed zeros keep their meaning.
FREE_ORDER = {"reassoc", "contract"}


def compiled(kernel: Kernel) -> Kernel:
    """Compile a loop over arrays at its first call; the machine code is kept beside the file or in the user's cache.

    Where no folder can be written, the kernel is compiled anew in each process.
    """
    return _kept_if_possible(kernel, fastmath=False)


def compiled_sum(kernel: Kernel) -> Kernel:
    """Like `compiled`, and additions may be reordered."""
    return _kept_if_possible(kernel, fastmath=FREE_ORDER)


def _kept_if_possible(kernel: Kernel, fastmath: bool | set[str]) -> Kernel:
    try:
        return cast("Kernel", njit(nogil=True, cache=True, fastmath=fastmath)(kernel))
    except RuntimeError:  # numba found no folder that it may write
        return cast("Kernel", njit(nogil=True, fastmath=fastmath)(kernel))
