"""Output to a terminal that cannot show it, or to a device that cannot hold it: escaped, or told; never a traceback."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass
class Ending:
    """The status with which the process is to exit."""

    status: int | str | None = 0


class _Watched:
    """A stream that remembers why it could not be written to, and is otherwise the stream itself."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.failure: OSError | None = None
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> Any:
        return self._watching(self._stream.write, text)

    def flush(self) -> None:
        self._watching(self._stream.flush)

    def _watching(self, act: Any, *arguments: Any) -> Any:
        try:
            return act(*arguments)
        except OSError as error:
            self.failure = error
            raise


@contextlib.contextmanager
def watched_output() -> Iterator[Ending]:
    r"""Escape what the terminal cannot show, such as \u5fae; end with a sentence if the output cannot be written."""
    before = sys.stdout, sys.stderr
    # A stream that the shell closed is None, and stays so.
    sys.stdout, sys.stderr = (stream and _Watched(stream) for stream in before)
    watched = [stream for stream in (sys.stdout, sys.stderr) if isinstance(stream, _Watched)]
    ending = Ending()
    try:
        yield ending
        for one in watched:
            one.flush()
    except OSError:
        if not any(one.failure for one in watched):
            raise
    finally:
        sys.stdout, sys.stderr = before
    failures = [one.failure for one in watched if one.failure]
    if failures:
        ending.status = 1
        _tell(failures[0])
        for one in watched:
            if one.failure:
                _silence(one)


def _tell(failure: OSError) -> None:
    if failure.errno == errno.EPIPE:  # the reader left, as `head` does, and wants no more
        return
    told = (
        f"nextbatch: the output cannot be written: {failure.strerror or failure}. It is incomplete; a file that the "
        "command had written by then is whole."
    )
    with contextlib.suppress(OSError):
        print(told, file=sys.stderr, flush=True)  # noqa: T201


def _silence(stream: _Watched) -> None:
    """Lead a stream nowhere: at the end Python would write once more what it holds, and fail in its own words."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
