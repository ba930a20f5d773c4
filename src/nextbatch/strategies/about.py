"""What a strategy or a data set says of itself as data: costs, sources, sizes; the catalogs print it."""

from collections.abc import Callable
from typing import Any, TypeVar

# In the place of docstrings.
STRIPPED = "(Python was started with -OO, which strips the sentences that stand here.)"
Made = TypeVar("Made", bound=Callable[..., Any])


def about(**facts: str) -> Callable[[Made], Made]:
    """Return a decorator that attaches facts to a class or function, where `facts_about` finds them.

    Examples
    --------
    >>> @about(cost="n", source="nobody yet")
    ... def strategy(): ...
    >>> facts_about(strategy)["cost"]
    'n'
    """

    def attach(made: Made) -> Made:
        made.__facts__ = facts  # type: ignore[attr-defined]
        return made

    return attach


def facts_about(made: Any) -> dict[str, str]:
    """Return the facts that `about` attached; none where it was not used."""
    return dict(getattr(made, "__facts__", {}))
