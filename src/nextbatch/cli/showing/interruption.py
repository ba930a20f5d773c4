"""Interruption of a long command: Ctrl-C and SIGTERM end it within seconds, with one sentence and an exit status."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from types import FrameType
from typing import Any

import typer

# A library may catch the exception that a signal raises, or wait for a lock that the exception left locked. After this
# many seconds the process exits in any case; that is safe because every file is written atomically.
SECONDS_TO_EXIT = 3.0


class _Terminated(BaseException):
    """Raised by SIGTERM, so that `with` and `finally` blocks release files, locks and processes."""


_RAISED = {signal.SIGINT: KeyboardInterrupt, signal.SIGTERM: _Terminated}


@contextmanager
def exiting_when_interrupted(sentence: str) -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM inside the block into `sentence` and the exit status 128 + signal number."""
    received: list[int] = []

    def exit_at_once() -> None:
        os.write(2, f"\nnextbatch: {sentence}\n".encode())
        os._exit(128 + received[0])

    def handle(number: int, frame: FrameType | None) -> None:
        if not received:
            received.append(number)
            watch.set()
        raise _RAISED[signal.Signals(number)]

    with ExitStack() as block:
        watch = block.enter_context(_watched(exit_at_once))
        block.enter_context(_handled_by(handle))
        block.enter_context(_calling_if_ignored(exit_at_once))
        try:
            yield
        except BaseException as error:
            # An import that is interrupted may raise any other exception instead of the interruption.
            if not received and not isinstance(error, KeyboardInterrupt):
                raise
            typer.echo(f"\nnextbatch: {sentence}", err=True)
            raise typer.Exit(128 + (received or [signal.SIGINT])[0]) from None


@contextmanager
def _handled_by(handle: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle both signals with `handle`, except those that the process ignores, as in the background of a shell."""
    before = {number: signal.getsignal(number) for number in _RAISED}
    handled = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, before[number])


@contextmanager
def _watched(exit_at_once: Callable[[], None]) -> Iterator[Event]:
    """Yield an event after which the block has some seconds to end.

    The thread that waits is there before any signal: a handler that began one could wait for a lock of threading that
    the interrupted code holds.
    """
    interrupted, ended = Event(), Event()

    def watch() -> None:
        interrupted.wait()
        if not ended.wait(SECONDS_TO_EXIT):
            exit_at_once()

    Thread(target=watch, daemon=True).start()
    try:
        yield interrupted
    finally:
        ended.set()
        interrupted.set()


@contextmanager
def _calling_if_ignored(exit_at_once: Callable[[], None]) -> Iterator[None]:
    """Call `exit_at_once` if Python reports that it ignores an interruption, as in a destructor or a C callback."""
    before = sys.unraisablehook

    def hook(ignored: Any) -> None:
        if issubclass(ignored.exc_type, (KeyboardInterrupt, _Terminated)):
            exit_at_once()
        before(ignored)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before
