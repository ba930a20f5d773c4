"""Runs the server until the process is told to stop."""

import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from nextbatch.errors import BadInput
from nextbatch.labeling.access import Access, kept_address, write_address
from nextbatch.labeling.api import made_app
from nextbatch.labeling.guard import Guard
from nextbatch.labeling.hosts import LOOPBACK, bracketed, hosts
from nextbatch.labeling.telling import Telling
from nextbatch.projects import Project


def serve(
    project: Project,
    telling: Telling,
    *,
    person: str,
    host: str = LOOPBACK,
    port: int = 0,
    ready: Callable[[str, str, str], None],
) -> None:
    """Serve the page of a project until SIGINT or SIGTERM.

    Parameters
    ----------
    project : Project
    telling : Telling
    person : str
        Who opens the address that is told first.
    host : str
        The address of a network card of this machine, or a name of it.
    port : int
        0 takes the one of last time if it is free, so that a page that is still open goes on, else any.
    ready : callable
        Is given the address, a one-time code and the token once requests are answered.

    Raises
    ------
    BadInput
        If the port is taken or the host is none of this machine.
    """
    before = kept_address(project.folder)
    access = Access(before.token) if before else Access()
    with _listening_again(host, before.port) if before and not port else listening(host, port) as sock:
        address = f"http://{bracketed(host)}:{sock.getsockname()[1]}"
        guard = Guard(made_app(project, access, telling), access, hosts(host, sock.getsockname()[1]))
        config = uvicorn.Config(
            guard,
            log_level="error",
            access_log=False,
            server_header=False,
            ws="none",
            lifespan="off",
            timeout_keep_alive=30,
            timeout_graceful_shutdown=3,
            h11_max_incomplete_event_size=64 * 1024,
        )
        write_address(project.folder, address, access.token)
        ready(address, access.new_code(person), access.token)
        with without_warnings_of_pictures():
            uvicorn.Server(config).run(sockets=[sock])


@contextmanager
def without_warnings_of_pictures() -> Iterator[None]:
    """Let Pillow say nothing of odd files.

    Filters belong to the process: a thread that changed them around each picture would undo what others set meanwhile.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        yield


def _listening_again(host: str, port: int) -> socket.socket:
    try:
        return listening(host, port)
    except BadInput:
        return listening(host, 0)


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that says TCP does asyncio send each answer at once; without it every one waits 40 ms.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Without it a server that is started again at once has to wait for a minute.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(1024)
    except (OSError, OverflowError) as error:
        sock.close()
        reason = getattr(error, "strerror", None) or error
        raise BadInput(
            f"{host} port {port} cannot be listened at ({reason}): choose another port, or 0 for any that is free.",
            argument="port",
        ) from None
    return sock
