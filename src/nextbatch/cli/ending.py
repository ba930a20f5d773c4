"""How a long command ends early: on Ctrl-C and on SIGTERM at once, in order, and with a sentence."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import typer


class _Terminated(BaseException):
    """SIGTERM came: whoever holds something lets go of it."""


@contextmanager
def ending_in_order(sentence: str) -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM inside the block into `sentence` and the exit status that the shell expects."""

    def terminate(number: int, frame: FrameType | None) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    except (KeyboardInterrupt, _Terminated) as cause:
        typer.echo(f"\nnextbatch: {sentence}", err=True)
        number = signal.SIGTERM if isinstance(cause, _Terminated) else signal.SIGINT
        raise typer.Exit(128 + number) from None
    finally:
        signal.signal(signal.SIGTERM, before)
