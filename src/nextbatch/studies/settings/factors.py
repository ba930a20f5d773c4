"""Factors: the settings that a study varies besides the strategy, and the name of each combination of values."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field

from nextbatch.errors import BadInput
from nextbatch.storage.toml_tables import Positive, Strict

Item = TypeVar("Item")
Value = int | float | bool
Classes = Annotated[int, Field(ge=2)]
Ratio = Annotated[float, Field(ge=1, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, lt=1)]


def _each_once(values: list[Item]) -> list[Item]:
    repeated = next((value for value in values if values.count(value) > 1), None)
    if repeated is not None:
        raise BadInput(f"{repeated} is given twice: name each once.")
    return values


Several = Annotated[list[Item], Field(min_length=1), AfterValidator(_each_once)]


class Factors(Strict):
    """The values of each setting that varies, under its own name; all combinations are carried out.

    Examples
    --------
    >>> [named(values) for values in Factors(redundancy=[1, 5], warm_start=[True]).combinations()]
    ['redundancy 1, warm start', 'redundancy 5, warm start']
    """

    initial: Several[Positive] | None = None
    batch_size: Several[Positive] | None = None
    classes: Several[Classes] | None = None
    redundancy: Several[Positive] | None = None
    imbalance: Several[Ratio] | None = None
    label_noise: Several[Share] | None = None
    warm_start: Several[bool] | None = None

    def combinations(self) -> Iterator[dict[str, Value]]:
        """Yield every combination of values, by name of the factor; the last factor varies fastest."""
        varied = {name: values for name, values in self if values is not None}
        for values in product(*varied.values()):
            yield dict(zip(varied, values, strict=True))


# Factors that are not written as their name and a number.
_FORMATS: dict[str, Callable[[Any], str]] = {
    "label_noise": lambda share: f"label_noise {100 * share:g} %",
    "warm_start": lambda warm: "warm start" if warm else "cold start",
}


def named(values: Mapping[str, Value]) -> str:
    """Return the name of a combination of values.

    Examples
    --------
    >>> named({"batch_size": 50, "imbalance": 10.0, "label_noise": 0.05, "warm_start": False})
    'batch_size 50, imbalance 10, label_noise 5 %, cold start'
    """
    parts = (_FORMATS[name](value) if name in _FORMATS else f"{name} {value:g}" for name, value in values.items())
    return ", ".join(parts)


def rounds_within(budget: int, initial: int, batch_size: int) -> int:
    """Return the number of batches after the `initial` labels until all `budget` labels are spent.

    Raises
    ------
    BadInput
        If that is no whole number of batches, or none.

    Examples
    --------
    >>> rounds_within(170, initial=20, batch_size=50)
    3
    """
    rounds, rest = divmod(budget - initial, batch_size)
    if rest or rounds < 1:
        raise BadInput(
            f"every combination asks for {budget} labels in all, which initial + rounds x batch_size say; after "
            f"{initial} initial ones, the other {max(budget - initial, 0)} are not whole batches of {batch_size}."
        )
    return rounds
