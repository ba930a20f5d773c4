"""Conditions: a study with factors is one study for each combination of their values, in one folder."""

from collections.abc import Mapping
from typing import NamedTuple

from nextbatch.studies.settings.factors import Value, named, rounds_within
from nextbatch.studies.settings.study import Settings


class Condition(NamedTuple):
    """One combination of the values of the factors, and the settings with these values; empty without factors."""

    values: Mapping[str, Value]
    settings: Settings

    @property
    def name(self) -> str:
        """The combination in words; empty without factors."""
        return named(self.values)


def conditions(settings: Settings) -> list[Condition]:
    """Return the condition of every combination of the factors; a study without factors has one condition.

    Raises
    ------
    BadInput
        If a combination does not divide the labels into whole batches.

    Examples
    --------
    >>> from nextbatch.studies.settings.study_file import read_reproduction
    >>> varied = read_reproduction("digits").revised(factors={"batch_size": [10, 50]}, expected=[])
    >>> [(condition.name, condition.settings.rounds) for condition in conditions(varied)]
    [('batch_size 10', 15), ('batch_size 50', 3)]
    """
    if settings.factors is None:
        return [Condition({}, settings)]
    return [_condition(settings, values) for values in settings.factors.combinations()]


def _condition(settings: Settings, values: Mapping[str, Value]) -> Condition:
    revised = settings.revised(**values, factors=None)
    rounds = rounds_within(settings.budget, revised.initial, revised.batch_size)
    return Condition(values, revised.revised(rounds=rounds))
