"""The line of a key or a value in the text of a TOML file, for sentences about it."""

import re
from collections.abc import Sequence

_TABLE = re.compile(r"\s*\[(?P<many>\[)?\s*(?P<name>[\w.-]+)\s*\]")


def line_of(toml: str, place: Sequence[str | int], value: object = None) -> int | None:
    """Return the number of the line, the first being 1, on which a key stands; None if it is not there.

    Parameters
    ----------
    toml : str
    place : sequence of str or int
        Keys and positions in lists, from the outermost, such as `("expected", 0, "at")`.
    value : object
        If the place ends in a position and this is a string: the text to look for from the line of the list on.

    Examples
    --------
    >>> line_of('name = "a"\\n\\n[data]\\nfile = "b.csv"', ("data", "file"))
    4
    """
    lines = _without_long_strings(toml).splitlines()
    if isinstance(place[-1], int):
        start = line_of(toml, place[:-1])
        if start is None or not isinstance(value, str):
            return start
        return next((number for number, line in enumerate(lines, 1) if number >= start and value in line), start)
    *table, key = place
    here: list[str | int] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if header := _TABLE.match(line):
            here = _entered(header, seen)
            if here == list(place) or (here[:-1] == list(place) and isinstance(here[-1], int)):
                return number
        elif here == table and re.match(rf"""\s*(["']?){re.escape(str(key))}\1\s*[=.]""", line):
            return number
    return None


def _entered(header: re.Match[str], seen: dict[str, int]) -> list[str | int]:
    name = header["name"]
    if not header["many"]:
        return list(name.split("."))
    seen[name] = seen.get(name, -1) + 1
    return [*name.split("."), seen[name]]


def _without_long_strings(toml: str) -> str:
    """Return the text with strings over several lines emptied: what stands in them is no key."""
    return re.sub(r'"""(.*?)"""|\'\'\'(.*?)\'\'\'', lambda found: "\n" * found[0].count("\n"), toml, flags=re.DOTALL)
