"""Conditions: with factors, a study is one study for each combination of their values, side by side in one folder."""

from typing import Any, NamedTuple

from nextbatch.studies.factors import named, rounds_within
from nextbatch.studies.settings import Settings


class Condition(NamedTuple):
    """One combination of the values of a study's factors.

    `name` says them in words, and is empty where nothing varies; `settings` are the study's with these values.
    """

    name: str
    settings: Settings


def conditions(settings: Settings) -> list[Condition]:
    """Return every combination of the factors; a study without factors is its own and only condition.

    Examples
    --------
    >>> from nextbatch.studies.settings import read_reproduction
    >>> varied = read_reproduction("digits").revised(factors={"batch_size": [10, 50]})
    >>> [(condition.name, condition.settings.rounds) for condition in conditions(varied)]
    [('batch_size 10', 15), ('batch_size 50', 3)]
    """
    if settings.factors is None:
        return [Condition("", settings)]
    return [_condition(settings, values) for values in settings.factors.combinations()]


def _condition(settings: Settings, values: dict[str, Any]) -> Condition:
    sizes = {"initial": settings.initial, "batch_size": settings.batch_size} | values
    rounds = rounds_within(settings.budget, sizes["initial"], sizes["batch_size"])
    return Condition(named(values), settings.revised(**values, rounds=rounds, factors=None))
