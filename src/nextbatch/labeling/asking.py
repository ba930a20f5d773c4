"""Asks the running server of a project, as a script does: where it is and its token are in a file of the project."""

import json
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nextbatch.errors import BadInput
from nextbatch.labeling.access import kept_address

SECONDS = 60.0


def ask_server(folder: Path, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
    """Return what the server of a project answers.

    Raises
    ------
    BadInput
        If there is none, it does not answer, or it refuses; the sentence is the one of the server.
    """
    where = kept_address(folder)
    if where is None:
        raise BadInput(f"{folder} is in use by a process that is no server: wait until it ends.")
    server = urlsplit(where.address)
    connection = HTTPConnection(server.hostname or "", server.port, timeout=SECONDS)
    headers = {"Authorization": f"Bearer {where.token}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, HTTPException) as error:
        raise BadInput(f"{folder} is in use, and its server at {where.address} does not answer: {error}.") from None
    finally:
        connection.close()
    if answer.status != 200:
        raise BadInput(_sentence(content))
    return content


def _sentence(content: bytes) -> str:
    try:
        return str(json.loads(content)["error"])
    except (ValueError, KeyError, TypeError):
        return "The server refuses, and does not say why."
