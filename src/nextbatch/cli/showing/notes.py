"""Warnings and other remarks as sentences on the terminal, instead of Python's own format."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

from nextbatch.errors import NextbatchWarning


@contextmanager
def showing_warnings_as_notes(console: Console) -> Iterator[None]:
    """Print every warning inside the block as a note on `console`."""

    def show(message: Warning | str, *place: Any, **more: Any) -> None:
        note(console, str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("always", NextbatchWarning)
        warnings.showwarning = show
        yield


def note(console: Console, sentence: str) -> None:
    """Print one remark; markup is not interpreted, and control characters are escaped."""
    console.print(Text(f"Note: {printable(sentence)}", style="yellow"), soft_wrap=True)


def printable(text: str) -> str:
    r"""Return `text` with control and other unprintable characters escaped, such as \n or \x1b.

    Examples
    --------
    >>> printable("a\nb")
    'a\\nb'
    """
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
