"""The line number of a key or a value in a TOML file, for error messages."""

import re
from collections.abc import Sequence

_TABLE = re.compile(r"\s*\[(?P<many>\[)?\s*(?P<name>[\w.-]+)\s*\]")


def line_of(toml: str, place: Sequence[str | int], value: object = None) -> int | None:
    """Return the number of the line that holds a key; None if there is no such line.

    The first line has number 1.

    Parameters
    ----------
    toml : str
    place : sequence of str or int
        Keys and positions in lists, from the outermost, such as `("expected", 0, "at")`.
    value : object
        The value at a place that ends in a position: a string is searched from the line of its list on. Default: None.

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
    last_positions: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if header := _TABLE.match(line):
            here = _entered(header, last_positions)
            if here == list(place) or (here[:-1] == list(place) and isinstance(here[-1], int)):
                return number
        elif here == table and re.match(rf"""\s*(["']?){re.escape(str(key))}\1\s*[=.]""", line):
            return number
    return None


def _entered(header: re.Match[str], last_positions: dict[str, int]) -> list[str | int]:
    """Return the place of the table under `header`, and count it in `last_positions` if it is one of a list."""
    name = header["name"]
    if not header["many"]:
        return list(name.split("."))
    last_positions[name] = last_positions.get(name, -1) + 1
    return [*name.split("."), last_positions[name]]


def _without_long_strings(toml: str) -> str:
    """Return the text with strings over several lines emptied, since they hold no keys."""
    return re.sub(r'"""(.*?)"""|\'\'\'(.*?)\'\'\'', lambda string: "\n" * string[0].count("\n"), toml, flags=re.DOTALL)
