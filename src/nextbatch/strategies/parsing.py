"""From text to a strategy: the code that a strategy prints, read by a parser that runs nothing but constructors."""

import ast
import inspect
import re
import warnings
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from math import isfinite
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted
from nextbatch.strategies.catalog import bare_signature, public_strategies, unknown_strategy
from nextbatch.strategies.protocol import QueryStrategy

# Far longer than any strategy; keeps hostile nesting away from Python's own parser.
LONGEST_CODE = 1000
# A name of one's own, "module:name", and strings, in which it would be no name.
_OWN = re.compile(
    r"""(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<own>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*)""",
)
# What makes a strategy of a name of one's own and its arguments, by position and by name.
OwnMaker = Callable[[str, list[Any], dict[str, Any]], QueryStrategy]
# Constructors that are read beside the public ones, by name.
Beside = Mapping[str, Callable[..., QueryStrategy]]

_WORDS = {
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    str: "a name in quotes",
    type(None): "None",
    QueryStrategy: "a strategy such as KMeans()",
}


def parse_strategy(text: str) -> QueryStrategy:
    """Return the strategy that `text` spells: `parse_strategy(repr(strategy)) == strategy`.

    Only calls of public strategies with numbers, strings, None, booleans and other strategies are read; nothing is
    evaluated. A name alone stands for the strategy with its defaults.

    Raises
    ------
    BadInput
        For an unknown name or argument, a value that does not fit, or text that is no such call.

    Examples
    --------
    >>> parse_strategy("WClustered(beta=10)")
    WClustered(beta=10)
    >>> parse_strategy("Margin") == parse_strategy("Margin()")
    True
    """
    return read_strategy(text, _no_own)


def read_strategy(text: str, own: OwnMaker, beside: Beside | None = None) -> QueryStrategy:
    """Return the strategy that `text` spells, with `own` making what is written "module:name(arguments)" in it.

    Parameters
    ----------
    text : str
    own : callable
    beside : mapping of str to callable, optional
        Constructors that are read beside the public ones, such as controls that only studies have.

    Raises
    ------
    BadInput
        As `parse_strategy`.
    """
    if not isinstance(text, str):
        raise BadInput(f"A strategy is spelled in text such as 'WClustered(beta=10)', got {type(text).__name__}.")
    if len(text) > LONGEST_CODE:
        raise BadInput(f"A strategy has at most {LONGEST_CODE} characters, this one has {len(text)}: {quoted(text)}.")
    readable, names = _without_own(text)
    return _Reader(readable, names, own, beside or {}).strategy(_syntax_tree(readable, text))


def _no_own(name: str, values: list[Any], named: dict[str, Any]) -> QueryStrategy:
    raise BadInput(
        f"{name} is not one of nextbatch's own strategies: `parse_strategy` imports nothing, nextbatch.own_code."
        "load_strategy does."
    )


def _without_own(text: str) -> tuple[str, dict[str, str]]:
    """Return the text with names that Python's parser can read, and the names of one's own that they stand for."""
    names: dict[str, str] = {}

    def replaced(found: re.Match[str]) -> str:
        if found["string"]:
            return found[0]
        # As long as the name, so that a place in one text is the place in the other.
        names[stand_in := f"_{len(names)}".ljust(len(found["own"]), "_")] = found["own"]
        return stand_in

    return _OWN.sub(replaced, text), names


def _syntax_tree(readable: str, text: str) -> ast.expr:
    try:
        with warnings.catch_warnings(action="ignore"):  # Python warns of odd escapes in strings: not our business
            return ast.parse(readable.strip(), mode="eval").body
    except SyntaxError as error:
        place = f" at character {error.offset}" if error.offset else ""
        reason = f"{error.msg}{place}"
    except (ValueError, MemoryError, RecursionError) as error:
        reason = str(error) or "it is nested too deeply"
    raise BadInput(f"Cannot read the strategy {quoted(text)} ({reason}): write it as in WClustered(beta=10).")


class _Reader:
    """Turns the syntax tree of `text` into a strategy, and quotes `text` where it cannot."""

    def __init__(self, text: str, names: dict[str, str], own: OwnMaker, beside: Beside) -> None:
        self.text = text
        self.names = names
        self.own = own
        self.known = {**public_strategies(), **beside}

    def strategy(self, node: ast.expr) -> QueryStrategy:
        if isinstance(node, ast.Name):
            return self.call(node.id, [], {})
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            raise BadInput(f"{self.quote(node)} is not a strategy: write a name and its arguments, as in Margin().")
        words = [word.arg or "**" for word in node.keywords]
        if "**" in words or len(set(words)) < len(words):
            raise BadInput(f"{self.quote(node)} must give each argument once, by its name.")
        named = {word: self.value(keyword.value) for word, keyword in zip(words, node.keywords, strict=True)}
        return self.call(node.func.id, [self.value(argument) for argument in node.args], named)

    def value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and _is_number(node.operand):
            return -ast.literal_eval(node.operand)
        if _is_number(node) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bool | None)):
            return ast.literal_eval(node)
        if isinstance(node, ast.Name) and node.id.islower() and node.id not in (*self.names, "auto"):
            raise BadInput(f"{node.id} in {quoted(self.text)} needs quotes if it is meant as a name: '{node.id}'.")
        if isinstance(node, ast.Name | ast.Call):
            return self.strategy(node)
        raise BadInput(f"{self.quote(node)} cannot be a value: use a number, a name in quotes, None or a strategy.")

    def call(self, name: str, values: list[Any], named: dict[str, Any]) -> QueryStrategy:
        name = "Auto" if name == "auto" else name
        if name in self.names:
            return self.own(self.names[name], values, named)
        if name not in self.known:
            raise unknown_strategy(name)
        make = self.known[name]
        bound = _bound(name, make, values, named)
        hints = get_type_hints(vars(make)["__init__"] if isinstance(make, type) else make)
        for argument, value in bound.arguments.items():
            _require_type(name, argument, value, hints.get(argument, Any))
        return make(*bound.args, **bound.kwargs)

    def quote(self, node: ast.AST) -> str:
        segment = ast.get_source_segment(self.text.strip(), node) or self.text
        for stand_in, name in self.names.items():
            segment = segment.replace(stand_in, name)
        return quoted(segment)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and isfinite(node.value)  # type: ignore[arg-type]


def _bound(name: str, make: Callable[..., Any], values: list[Any], named: dict[str, Any]) -> inspect.BoundArguments:
    bare = bare_signature(make)
    for word in named:
        if word not in bare.parameters:
            near = get_close_matches(word, bare.parameters, 1)
            hint = f"did you mean {near[0]}?" if near else f"it is written {name}{bare}."
            raise BadInput(f"{name} has no argument {word}: {hint}")
    try:
        return bare.bind(*values, **named)
    except TypeError as error:
        raise BadInput(f"{name} cannot be made ({error}): it is written {name}{bare}.") from None


def _require_type(name: str, argument: str, value: Any, hint: Any) -> None:
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if all(kind in _WORDS for kind in kinds) and not any(_fits(value, kind) for kind in kinds):
        words = " or ".join(_WORDS[kind] for kind in kinds)
        raise BadInput(f"{argument} of {name} must be {words}, got {quoted(value)}.")


def _fits(value: Any, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool  # Python counts True among the whole numbers
    return isinstance(value, int | float if kind is float else kind)
