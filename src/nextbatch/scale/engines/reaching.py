"""Reach an engine that runs elsewhere, or say within half a minute that it cannot be reached."""

import socket
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from nextbatch.errors import BadInput
from nextbatch.quoting import shortened

Made = TypeVar("Made")
# Seconds for the first answer of the address, and until the engine is connected.
ANSWER, CONNECTED = 5.0, 20.0


def require_listening(address: str) -> None:
    """Raise unless something listens at an address such as "tcp://host:8786".

    Raises
    ------
    BadInput
    """
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not host or not port.isdecimal():
        raise BadInput(f"{address} is no address: write it with its port, such as tcp://host:8786.", argument="on")
    try:
        socket.create_connection((host.strip("[]"), int(port)), ANSWER).close()
    except OSError as error:
        raise BadInput(
            f"{address} cannot be reached ({error.strerror or error}): is the cluster up, and is this its address?",
            argument="on",
        ) from None


def connected(address: str, connect: Callable[[], Made], patience: float) -> Made:
    """Return what `connect` makes; its own patience is not to be relied on.

    Raises
    ------
    BadInput
        If it fails, or takes longer than `patience`, in seconds.
    """
    made: SimpleQueue[tuple[bool, Made | Exception]] = SimpleQueue()

    def attempt() -> None:
        try:
            made.put((True, connect()))
        except Exception as error:  # whatever the engine raises
            made.put((False, error))

    Thread(target=attempt, name=f"reaching {address}", daemon=True).start()
    try:
        succeeded, value = made.get(timeout=patience)
    except Empty:
        raise BadInput(f"{address} answers, but no connection came within {patience:g} s.", argument="on") from None
    if not succeeded:
        raise BadInput(f"{address} cannot be used ({shortened(value)}).", argument="on") from None
    return value  # type: ignore[return-value]


def missing(package: str) -> BadInput:
    """Return the error for an engine that is not installed."""
    return BadInput(f'{package} is not installed: pip install "nextbatch[{package}]".', argument="on")
