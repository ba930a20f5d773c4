"""Warnings and other remarks as sentences on the terminal, instead of Python's own form."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

from nextbatch.errors import NextbatchWarning


@contextmanager
def showing_warnings_as_notes(console: Console) -> Iterator[None]:
    """Print every warning of the block as a note."""

    def tell(message: Warning | str, *place: Any, **more: Any) -> None:
        note(console, str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("always", NextbatchWarning)
        warnings.showwarning = tell
        yield


def note(console: Console, sentence: str) -> None:
    """Print one remark; what looks like markup or a control character is shown as it is written."""
    console.print(Text(f"Note: {printable(sentence)}", style="yellow"), soft_wrap=True)


def printable(text: str) -> str:
    r"""Return `text` with what a terminal would obey or cannot show written out, such as \n or \x1b.

    Examples
    --------
    >>> printable("a\nb")
    'a\\nb'
    """
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
