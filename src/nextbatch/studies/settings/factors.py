"""Factors: what a study varies besides the strategy, and what each combination of their values is called."""

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
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise BadInput(f"{twice} is given twice: name each once.")
    return values


Several = Annotated[list[Item], Field(min_length=1), AfterValidator(_each_once)]


class Factors(Strict):
    """The values that settings of the same names take in turn; all combinations are carried out.

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
        """Yield a value for each factor that varies, the last factor varying fastest."""
        varied = {name: values for name, values in self if values is not None}
        for values in product(*varied.values()):
            yield dict(zip(varied, values, strict=True))


# What is not written as the name and a number.
_WORDS: dict[str, Callable[[Any], str]] = {
    "label_noise": lambda share: f"label_noise {100 * share:g} %",
    "warm_start": lambda warm: "warm start" if warm else "cold start",
}


def named(values: Mapping[str, Value]) -> str:
    """Return what a combination is called, in words.

    Examples
    --------
    >>> named({"batch_size": 50, "imbalance": 10.0, "label_noise": 0.05, "warm_start": False})
    'batch_size 50, imbalance 10, label_noise 5 %, cold start'
    """
    words = (_WORDS[name](value) if name in _WORDS else f"{name} {value:g}" for name, value in values.items())
    return ", ".join(words)


def rounds_within(budget: int, initial: int, batch_size: int) -> int:
    """Return how many batches there are between the `initial` labels and all that may be asked for.

    Raises
    ------
    BadInput
        If they are not whole batches.

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
