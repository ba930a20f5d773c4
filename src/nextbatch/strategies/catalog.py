"""The catalog: every public strategy with what it does, needs and costs, and where it comes from."""

import inspect
import sys
from collections.abc import Callable
from difflib import get_close_matches
from typing import NamedTuple

from nextbatch import strategies
from nextbatch.errors import BadInput
from nextbatch.strategies.about import STRIPPED, facts_about
from nextbatch.strategies.protocol import QueryStrategy, needs_of


class Entry(NamedTuple):
    """One strategy: its docstring, and what it says of itself as data."""

    name: str
    signature: str
    summary: str
    needs: str
    cost: str
    source: str
    details: str = ""


def public_strategies() -> dict[str, Callable[..., QueryStrategy]]:
    """Return every public strategy, or constructor of one, by its name.

    Examples
    --------
    >>> public_strategies()["Margin"]()
    Margin()
    """
    # The protocol is capitalized as well, but says what a strategy is and is none.
    return {name: make for name, make in sorted(vars(strategies).items()) if name[0].isupper() and not _protocol(make)}


def catalog() -> list[Entry]:
    """Return an entry for every public strategy, by name.

    Examples
    --------
    >>> next(entry for entry in catalog() if entry.name == "KCenter").signature
    "KCenter(given='labeled')"
    """
    return [_entry(name, make) for name, make in public_strategies().items()]


def entry_named(name: str) -> Entry:
    """Return the entry of the strategy `name`.

    Raises
    ------
    BadInput
        If there is none, with the names that are spelled alike.
    """
    known = public_strategies()
    if name not in known:
        raise unknown_strategy(name)
    return _entry(name, known[name])


def unknown_strategy(name: str) -> BadInput:
    """Return the error for a name that no strategy has, with those that are spelled alike."""
    known = public_strategies()
    lowered = {other.lower(): other for other in known}
    near = get_close_matches(name.lower(), lowered, 3)
    if near:
        return BadInput(f"There is no strategy {name}: did you mean {' or '.join(lowered[other] for other in near)}?")
    return BadInput(f"There is no strategy {name}. The strategies are {', '.join(known)}.")


HEADINGS = {
    "name": "Strategy",
    "signature": "Strategy",
    "summary": "What it does",
    "needs": "Needs",
    "cost": "Cost",
    "source": "Source",
}


def markdown_table(*columns: str) -> str:
    """Return these columns of the catalog as a Markdown table; all that say something, if none is named."""
    shown = columns or ("signature", "summary", "needs", "cost", "source")
    rows = [[HEADINGS[column] for column in shown], ["---"] * len(shown)]
    for entry in catalog():
        # Names and signatures are code; a bar inside a cell would end it.
        cells = {**entry._asdict(), "name": f"`{entry.name}`", "signature": f"`{entry.signature}`"}
        rows.append([cells[column].replace("|", "\\|") for column in shown])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def bare_signature(make: Callable[..., QueryStrategy]) -> inspect.Signature:
    """Return the arguments and defaults of a strategy without their types: what one writes in a call.

    Examples
    --------
    >>> print(bare_signature(public_strategies()["WClustered"]))
    (beta=10, score='margin')
    """
    signature = inspect.signature(make)
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()]
    return signature.replace(parameters=bare, return_annotation=inspect.Signature.empty)


def _entry(name: str, make: Callable[..., QueryStrategy]) -> Entry:
    # A dataclass without a docstring gets its signature as one.
    text = STRIPPED if sys.flags.optimize > 1 else inspect.getdoc(make) or ""
    summary, _, details = text.partition("\n\n")
    facts = facts_about(make)
    return Entry(
        name=name,
        signature=f"{name}{bare_signature(make)}",
        summary=" ".join(summary.split()),
        needs=_needs(make),
        cost=facts.get("cost", ""),
        source=facts.get("source", ""),
        details=details.partition("\nExamples\n---")[0].replace("\n----------", ":").strip(),
    )


def _needs(make: Callable[..., QueryStrategy]) -> str:
    """Return what a strategy needs with its defaults; one that has none depends on what it is given."""
    parameters = inspect.signature(make).parameters.values()
    if any(parameter.default is inspect.Parameter.empty for parameter in parameters):
        return "what it is made of"
    return ", ".join(map(str, needs_of(make()) or ())) or "nothing"


def _protocol(make: object) -> bool:
    return getattr(make, "_is_protocol", False)
