"""How a long command ends early: on Ctrl-C and on SIGTERM at once, in order, and with a sentence."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Timer
from types import FrameType
from typing import Any

import typer

# A library may swallow the exception that a signal raises, or wait for a lock that the exception left taken. After so
# many seconds the process ends anyhow: what it writes is whole at any instant.
PATIENCE = 3.0


class _Terminated(BaseException):
    """SIGTERM came: whoever holds something lets go of it."""


_RAISED = {signal.SIGINT: KeyboardInterrupt, signal.SIGTERM: _Terminated}


@contextmanager
def ending_in_order(sentence: str) -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM inside the block into `sentence` and the exit status that the shell expects."""
    came: list[int] = []

    def leave() -> None:
        os.write(2, f"\nnextbatch: {sentence}\n".encode())
        os._exit(128 + came[0])

    def end(number: int, frame: FrameType | None) -> None:
        if not came:
            came.append(number)
            block.enter_context(_alarm(leave))
        raise _RAISED[signal.Signals(number)]

    with ExitStack() as block:
        block.enter_context(_handled_by(end))
        block.enter_context(_no_interruption_ignored(leave))
        try:
            yield
        except BaseException as error:
            # Code that is interrupted while it is imported raises anything, not only the interruption.
            if not came and not isinstance(error, KeyboardInterrupt):
                raise
            typer.echo(f"\nnextbatch: {sentence}", err=True)
            raise typer.Exit(128 + (came or [signal.SIGINT])[0]) from None


@contextmanager
def _handled_by(end: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Let `end` answer both signals; a process that was told to ignore one, as in the background, goes on to."""
    before = {number: signal.getsignal(number) for number in _RAISED}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


@contextmanager
def _alarm(leave: Callable[[], None]) -> Iterator[None]:
    timer = Timer(PATIENCE, leave)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _no_interruption_ignored(leave: Callable[[], None]) -> Iterator[None]:
    """Call `leave` where Python itself says that it ignores an interruption, as in a callback of a compiler."""
    before = sys.unraisablehook

    def hook(ignored: Any) -> None:
        if issubclass(ignored.exc_type, (KeyboardInterrupt, _Terminated)):
            leave()
        before(ignored)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before
