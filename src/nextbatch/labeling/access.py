"""Who may use the server: whoever has the token, which a one-time code of the printed address is exchanged for."""

import contextlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from nextbatch.errors import WriteFailed

FILE = "server.json"
# Codes that were given out and not used; of more, the oldest is void.
MOST_CODES = 32
# 128 bits, as text.
SHORTEST_TOKEN = 22


@dataclass
class Access:
    """The token of one server, and the codes that are still good for it, each for one person.

    Examples
    --------
    >>> access = Access()
    >>> code = access.new_code("anna")
    >>> access.use(code), access.use(code)
    ('anna', None)
    >>> access.admits(f"Bearer {access.token}"), access.admits("Bearer guess"), access.admits(None)
    (True, False, False)
    """

    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    _codes: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def new_code(self, person: str) -> str:
        """Return a code that is good once."""
        code = secrets.token_urlsafe(16)
        with self._lock:
            self._codes[code] = person
            while len(self._codes) > MOST_CODES:
                del self._codes[next(iter(self._codes))]
        return code

    def use(self, code: str) -> str | None:
        """Return the person whose code this is, and void it; None if it is none."""
        with self._lock:
            return self._codes.pop(code, None)

    def admits(self, authorization: str | None) -> bool:
        """Tell whether a header `Authorization` holds the token; equally fast for every wrong one."""
        given = (authorization or "").encode(errors="replace")
        return hmac.compare_digest(given, f"Bearer {self.token}".encode())


class Address(NamedTuple):
    """Where the server of a project is, or was last, and its token."""

    address: str
    token: str

    @property
    def port(self) -> int:
        """The port in the address."""
        return int(self.address.rpartition(":")[2])


def write_address(folder: Path, address: str, token: str) -> None:
    """Write where the server of a project is, for scripts of the same user: nobody else can read the file.

    It stays when the server ends: the next one has the same token, so that a page that is still open goes on.

    Raises
    ------
    WriteFailed
        If the disk is full; the file that there was stays.
    """
    path = folder / FILE
    new = path.with_suffix(".partial")
    try:
        new.unlink(missing_ok=True)
        opened = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            json.dump({"address": address, "token": token}, file)
        new.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise WriteFailed(f"Cannot write {path}: {error.strerror}. Make room, and start again.") from error


def kept_address(folder: Path) -> Address | None:
    """Return where the server of a project is or was, if the file of that is there and only this user can read it."""
    path = folder / FILE
    try:
        if hasattr(os, "getuid") and (path.stat().st_uid != os.getuid() or path.stat().st_mode & 0o077):
            return None
        found = json.loads(path.read_text(encoding="utf-8"))
        kept = Address(str(found["address"]), str(found["token"]))
        return kept if len(kept.token) >= SHORTEST_TOKEN and kept.port else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
