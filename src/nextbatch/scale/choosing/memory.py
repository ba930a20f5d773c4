"""Memory: how much may be used, and how much a selection needs, known before it begins."""

import os
import re
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}
# A worker before it has read a row: Python, numpy and compiled code.
WORKER = 250 * 2**20


def allowed(words: str | int | None) -> int:
    """Return how many bytes may be used: what is said, else half of what is free.

    Raises
    ------
    BadInput
        If it is no size.

    Examples
    --------
    >>> allowed("2GB"), allowed("512MiB"), allowed(10**9)
    (2000000000, 536870912, 1000000000)
    """
    if words is None:
        return free() // 2
    if isinstance(words, int) and not isinstance(words, bool) and words > 0:
        return words
    spelled = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]i?)?b?\s*", words.lower()) if isinstance(words, str) else None
    if spelled is None or not float(spelled[1]):
        raise BadInput(f"max_memory must be a size such as 2GB, got {quoted(words)}.", argument="max_memory")
    return int(float(spelled[1]) * _UNITS[spelled[2] or ""])


def free() -> int:
    """Return the memory that is free, as far as the system tells."""
    try:
        told = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
    except OSError:
        told = None
    if told:
        return int(told[1]) * 1024
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) if hasattr(os, "sysconf") else 2**32


def used() -> int:
    """Return the memory that this process has for itself, without pages of files."""
    try:
        told = re.search(r"RssAnon:\s+(\d+) kB", Path("/proc/self/status").read_text())
    except OSError:
        told = None
    return int(told[1]) * 1024 if told else WORKER


def in_words(size: float) -> str:
    """Return a size as people write it.

    Examples
    --------
    >>> in_words(1.24e9), in_words(512e6)
    ('1.24 GB', '512 MB')
    """
    return f"{size / 1e9:.3g} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
