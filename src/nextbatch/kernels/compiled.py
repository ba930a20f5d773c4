"""How every kernel is compiled: when first called, without Python's lock, kept on disk for the next process."""

import warnings
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

from nextbatch.errors import NextbatchWarning
from nextbatch.quoting import shortened

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

# Sums may be taken in the order that suits the vector unit; NaN, infinities and signed zeros keep their meaning.
FREE_ORDER = {"reassoc", "contract"}


def compiled(kernel: Kernel) -> Kernel:
    """Compile a loop over arrays at its first call; the machine code is kept beside the file or in the user's cache.

    Where no folder can be written, or what is in it cannot be read, the kernel is compiled anew.
    """
    return _kept_if_possible(kernel, fastmath=False)


def compiled_sum(kernel: Kernel) -> Kernel:
    """Like `compiled`, and additions may be reordered."""
    return _kept_if_possible(kernel, fastmath=FREE_ORDER)


def _kept_if_possible(kernel: Kernel, fastmath: bool | set[str]) -> Kernel:
    try:
        made = njit(nogil=True, cache=True, fastmath=fastmath)(kernel)
    except RuntimeError:  # numba found no folder that it may write
        return cast("Kernel", njit(nogil=True, fastmath=fastmath)(kernel))
    cache = getattr(made, "_cache", None)
    if hasattr(cache, "load_overload"):  # not where numba is told to compile nothing
        _renew_with_others(cache)
        _tolerate(cache)
    return cast("Kernel", made)


def _renew_with_others(cache: Any) -> None:
    """Let a change of any kernel's file outdate what is kept: numba looks at the file of the kernel alone.

    What a kernel calls is compiled into it, so that the machine code of an unchanged file can be that of old distances.
    """
    file: Any = getattr(cache, "_cache_file", None)
    if hasattr(file, "_source_stamp"):
        file._source_stamp = (file._source_stamp, _stamp_of_all(Path(__file__).parent))


@lru_cache(maxsize=1)
def _stamp_of_all(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return the names, times and sizes of all files with kernels."""
    found = [(path, path.stat()) for path in folder.rglob("*.py")]
    return tuple(sorted((str(path.relative_to(folder)), stat.st_mtime_ns, stat.st_size) for path, stat in found))


def _tolerate(cache: Any) -> None:
    """Let a kernel be compiled where its cache cannot be read or written: a truncated file, a full disk."""
    load, save = cache.load_overload, cache.save_overload

    def load_or_compile(*arguments: Any) -> Any:
        try:
            return load(*arguments)
        # A damaged file raises anything: it is read by pickle.
        except Exception as error:
            _tell(f"The compiled code in {cache.cache_path} cannot be read ({_reason(error)}): it is compiled anew.")
            try:
                cache.flush()  # so that what is compiled now can be kept
            except Exception:
                cache.disable()
            return None

    def save_or_not(*arguments: Any) -> None:
        try:
            save(*arguments)
        except Exception as error:
            _tell(
                f"Compiled code cannot be kept in {cache.cache_path} ({_reason(error)}), so that every process "
                "compiles anew, which takes seconds: make room there, or name another folder in the variable "
                "NUMBA_CACHE_DIR."
            )
            cache.disable()

    cache.load_overload, cache.save_overload = load_or_compile, save_or_not


def _reason(error: Exception) -> str:
    return shortened(f"{type(error).__name__}: {error}".removesuffix(": "))


_told: set[str] = set()


def _tell(sentence: str) -> None:
    """Warn once in a process, although every kernel has a file of its own."""
    kind = sentence[:20]
    if kind not in _told:
        _told.add(kind)
        warnings.warn(sentence, NextbatchWarning, stacklevel=2)
