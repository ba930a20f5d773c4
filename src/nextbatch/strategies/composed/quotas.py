"""Quotas: how many samples of each value; one number for all, or numbers by name: "north=3,south=2,*=1"."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nextbatch.errors import BadInput
from nextbatch.quoting import listed, quoted

# Stands for all values that are not named.
REST = "*"
# A value may hold commas and signs of equality: what ends a part is its number.
_PART = re.compile(r"\s*(?P<value>.+?)\s*=\s*(?P<most>\d+)\s*(?:,|$)")
# How many values are listed where a name is not among them.
LISTED = 20


class Quotas(NamedTuple):
    """How many samples of each value may be taken."""

    named: Mapping[str, int]
    rest: int | None  # of each value that is not named; None is no limit

    def of(self, value: object) -> int | None:
        """Return how many of a value may be taken; None is no limit."""
        return self.named.get(str(value), self.rest)

    def __str__(self) -> str:
        """Return the text that `read_quotas` reads."""
        rest = {} if self.rest is None else {REST: self.rest}
        return ",".join(f"{value}={most}" for value, most in {**self.named, **rest}.items())


def read_quotas(text: str) -> Quotas:
    """Return the number of each value that `text` names, and that of "*".

    Raises
    ------
    BadInput
        If it is not what it must be, or names a value twice.

    Examples
    --------
    >>> read_quotas("north=3, Paris, FR=2, *=0")
    Quotas(named={'north': 3, 'Paris, FR': 2}, rest=0)
    """
    found: dict[str, int] = {}
    end = 0
    while end < len(text) and (part := _PART.match(text, end)):
        if part["value"] in found:
            raise BadInput(f"Each value has one number, and {quoted(part['value'])} is named twice.")
        found[part["value"]] = int(part["most"])
        end = part.end()
    rest = found.pop(REST, None)
    if end < len(text) or not found or not (rest is None or rest or any(found.values())):
        raise BadInput(
            "Numbers by value are written 'north=3,south=2,*=1', with * for all others if they are limited, too, and "
            f"not all 0; got {quoted(text)}."
        )
    return Quotas(found, rest)


def require_values(named: Iterable[str], there: Iterable[object], what: str) -> None:
    """Raise for a name that is not among the values that are there, with a list of these.

    Examples
    --------
    >>> require_values(["nord"], ["south", "north"], "strata of the pool")
    Traceback (most recent call last):
        ...
    nextbatch.errors.BadInput: There is no 'nord' among the strata of the pool: they are 'north', 'south'.
    """
    known = sorted({str(value) for value in there})
    for name in named:
        if name not in known:
            raise BadInput(f"There is no {quoted(name)} among the {what}: they are {listed(known, LISTED)}.")
