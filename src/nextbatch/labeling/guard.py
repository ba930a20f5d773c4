"""Checks before every route: who may ask, how long a request may be, and the headers of every answer."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

from nextbatch.labeling.access import Access

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Read = TypeVar("Read")
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LONGEST_BODY = 1 << 20
MOST_READ_AWAY = 128 << 20
# Seconds in which a body must be there.
SLOWEST = 30.0
# What answers without a token: the page itself, which holds nothing of the project, and the exchange of a code.
_OPEN = ("/api/session",)
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Refused(Exception):
    """A request that is not answered: its status, and one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


_TOO_LONG = Refused(413, f"A request may hold {LONGEST_BODY} bytes at most.")
_TOO_SLOW = Refused(408, f"A request must be there within {SLOWEST:g} seconds.")


class Guard:
    """Answers with 403 whatever comes from another page or name, with 401 what has no token, with 413 what is too long.

    What is sent too slowly is answered with 408.

    Parameters
    ----------
    app
        What answers the rest.
    access : Access
    hosts : set of str
        The names of this server, with the port, as a browser sends them.
    """

    def __init__(self, app: App, access: Access, hosts: set[str]) -> None:
        self.app, self.access, self.hosts = app, access, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        answering = _Answering(send)
        try:
            headers = self._required(scope)
            await self.app(scope, await _in_time(_read(receive, headers)), answering)
        except Refused as refused:
            if answering.began:
                raise
            if refused is not _TOO_SLOW:
                with contextlib.suppress(Refused):
                    await _in_time(_read_away(receive))
            await _tell(answering, refused)

    def _required(self, scope: Scope) -> dict[str, str]:
        """Return the headers of a request that may be answered.

        Raises
        ------
        Refused
        """
        if scope["type"] != "http":
            raise Refused(403, "This server speaks HTTP alone.")
        pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        headers = dict(pairs)
        host = headers.get("host", "")
        if host.lower() not in self.hosts or sum(name == "host" for name, _ in pairs) != 1:
            raise Refused(403, "This server is not asked under this name: use the address that was printed.")
        if headers.get("origin", f"http://{host}").lower() != f"http://{host.lower()}":
            raise Refused(403, "Pages of other servers may not ask this one.")
        # A person who types or clicks an address is "none".
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Refused(403, "Pages of other servers may not ask this one.")
        path = scope["path"]
        needs_token = path.startswith("/api") and path not in _OPEN
        if needs_token and not self.access.admits(headers.get("authorization")):
            raise Refused(401, "The token is missing or void: open the address that the terminal shows.")
        return headers


class _Answering:
    """Sends an answer with the headers that every answer has, and remembers whether it began."""

    def __init__(self, send: Send) -> None:
        self._send, self.began = send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in dict(_HEADERS)]
            message = {**message, "headers": [*kept, *_HEADERS]}
        await self._send(message)


async def _in_time(reading: Awaitable[Read]) -> Read:
    """Return what is read, within the time that it may take.

    Raises
    ------
    Refused
        If it takes longer, or is refused.
    """
    try:
        async with asyncio.timeout(SLOWEST):
            return await reading
    except TimeoutError:
        raise _TOO_SLOW from None


async def _read(receive: Receive, headers: dict[str, str]) -> Receive:
    """Read the body, and return a `receive` that gives it; one that is told to be too long is not read at all.

    Raises
    ------
    Refused
        If it is longer than it may be.
    """
    told = headers.get("content-length", "0")
    if not told.isdigit() or len(told) > 15 or int(told) > LONGEST_BODY:
        raise _TOO_LONG
    parts, more, got = [], True, 0
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        got, more = got + len(parts[-1]), message.get("more_body", False)
        if got > LONGEST_BODY:
            raise _TOO_LONG
    whole: list[Message] = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

    async def receiving() -> Message:
        return whole.pop() if whole else await receive()

    return receiving


async def _read_away(receive: Receive) -> None:
    """Read what is still sent and keep none of it: a client that is cut off while it sends never sees the answer."""
    got, more = 0, True
    while more and got < MOST_READ_AWAY:
        message = await receive()
        got += len(message.get("body", b""))
        more = message.get("more_body", False)


async def _tell(send: Send, refused: Refused) -> None:
    body = json.dumps({"error": refused.sentence}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
