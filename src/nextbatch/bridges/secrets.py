"""The token of a server: from the environment or a file that only its owner reads, never from a command line."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from nextbatch.errors import BadInput

VARIABLE = "LABEL_STUDIO_API_KEY"


def read_token(path: Path | None, environment: Mapping[str, str]) -> str:
    """Return the token in a file, or that of the environment.

    Raises
    ------
    BadInput
        If there is none, or others may read the file.

    Examples
    --------
    >>> read_token(None, {"LABEL_STUDIO_API_KEY": "abc"})
    'abc'
    """
    found = environment.get(VARIABLE, "") if path is None else _in_file(path)
    token = found.strip()
    if not token:
        raise BadInput(
            f"There is no token: set {VARIABLE}, or name a file that holds it. Label Studio shows it under Account & "
            "Settings.",
            argument="token_file",
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise BadInput("The token must be one word of letters, digits and signs.", argument="token_file")
    return token


def _in_file(path: Path) -> str:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            raise BadInput(f"Others may read {path}: protect it with `chmod 600 {path}`.", argument="token_file")
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{path} cannot be read: {error}.", argument="token_file") from None
