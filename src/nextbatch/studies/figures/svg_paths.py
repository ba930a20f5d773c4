"""The path data of an SVG: rounded, and written in few bytes."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

# The number of numbers after each letter of a path.
_LENGTHS = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6, "Z": 0}
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")

# In units of the last digit: sums of integers are exact, so rounding errors do not add up along a path.
Point = tuple[int, int]


def rounded_path(data: str, digits: int, scale: float = 1.0) -> str:
    """Return path data with points times `scale`, rounded to `digits` digits after the decimal point.

    Steps are relative to the last point; a line back to the start is left out before the path closes.

    Examples
    --------
    >>> rounded_path("M 0 0.123456 L 5.04 1 L 5.04 3 L 0 0.123456 z", digits=1)
    'M0 .1l5 .9v2z'
    """
    written: list[tuple[str, str]] = []
    at = start = (0, 0)
    for kind, points in _steps(data, digits, scale):
        if kind == "Z":
            letter, numbers = written[-1] if written else ("", "")
            if letter in ("l", "h", "v") and numbers != "0" and at == start:
                written.pop()
            at = start
            written.append(("z", ""))
            continue
        written.append(_step(kind, at, points, digits))
        at = points[-1]
        start = at if kind == "M" else start
    # A repeated letter may be left out, except "M": numbers after it stand for a line.
    return "".join(
        "".join(f"{letter}{numbers}" for _, numbers in same)
        if letter in "Mz"
        else letter + _chained(numbers for _, numbers in same)
        for letter, same in groupby(written, key=lambda step: step[0])
    )


def rounded_number(number: str, digits: int) -> str:
    """Return a number rounded to `digits` digits after the decimal point, without superfluous zeros.

    Examples
    --------
    >>> rounded_number("-0.5", 2), rounded_number("12.04", 1), rounded_number("-0.001", 1)
    ('-.5', '12', '0')
    """
    return _number(_units(number, digits), digits)


def _steps(data: str, digits: int, scale: float) -> Iterator[tuple[str, list[Point]]]:
    """Yield each step as M, L, Q, C or Z with its points in absolute coordinates."""
    tokens = _TOKEN.findall(data)
    at, start, i, letter = (0, 0), (0, 0), 0, ""
    while i < len(tokens):
        if tokens[i].isalpha():
            letter = tokens[i]
            i += 1
        kind, length = letter.upper(), _LENGTHS[letter.upper()]
        numbers = [_units(token, digits, scale) for token in tokens[i : i + length]]
        i += length
        if kind == "Z":
            at = start
            yield kind, []
            continue
        x, y = at if letter.islower() else (0, 0)
        if length == 1:
            points = [(x + numbers[0], at[1]) if kind == "H" else (at[0], y + numbers[0])]
        else:
            points = [(x + dx, y + dy) for dx, dy in zip(numbers[::2], numbers[1::2], strict=True)]
        at = points[-1]
        start = at if kind == "M" else start
        yield "L" if length == 1 else kind, points


def _step(letter: str, at: Point, points: list[Point], digits: int) -> tuple[str, str]:
    """Return the letter and the numbers of a step."""
    if letter == "M":
        return letter, _chained(_number(value, digits) for value in points[0])
    moves = [(x - at[0], y - at[1]) for x, y in points]
    if letter == "L" and 0 in moves[0]:
        dx, dy = moves[0]
        return ("h", _number(dx, digits)) if dy == 0 else ("v", _number(dy, digits))
    return letter.lower(), _chained(_number(value, digits) for move in moves for value in move)


def _units(number: str, digits: int, scale: float = 1.0) -> int:
    return round(float(number) * scale * float(10**digits))


def _number(units: int, digits: int) -> str:
    text = f"{abs(units):0{digits + 1}d}"
    text = f"{text[:-digits]}.{text[-digits:]}".rstrip("0").rstrip(".")
    return f"{'-' * (units < 0)}{text.removeprefix('0') or '0'}"


def _chained(parts: Iterable[str]) -> str:
    """Join numbers, with a space unless a minus sign separates them."""
    return "".join(part if i == 0 or part[0] == "-" else f" {part}" for i, part in enumerate(parts))
