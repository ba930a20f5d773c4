"""Strategies of the user's own, "module:Class(arguments)": read, loaded, and held to the contract."""

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, contract
from nextbatch.algorithms import Limits
from nextbatch.errors import BadInput, NextbatchError, NextbatchWarning
from nextbatch.inputs import Need
from nextbatch.own_code.objects import load_object, where_and_why
from nextbatch.own_code.sources import source_of, working_directory_first
from nextbatch.pool import Pool
from nextbatch.quoting import quoted, shortened
from nextbatch.strategies.limited import Limitable, topped_up
from nextbatch.strategies.parsing import Beside, read_strategy
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import QueryStrategy, checked_strategy, needs_of

# What a function is given that is a strategy's `select`, by place.
_SELECT = ("pool", "batch_size", "rng")
_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class OwnStrategy(Limitable):
    """A strategy of the user's own: it prints as the code that names it, "module:Name(arguments)".

    Parameters
    ----------
    code : str
    strategy : QueryStrategy, optional
        What the code makes; None where the code is only spelled, and nothing of the user's was imported.
    """

    code: str
    strategy: QueryStrategy | None = None

    def __repr__(self) -> str:
        """Return the code."""
        return self.code

    def __eq__(self, other: object) -> bool:
        """Compare the code, whether it was imported or not."""
        return isinstance(other, OwnStrategy) and self.code == other.code

    def __hash__(self) -> int:
        """Hash the code."""
        return hash(self.code)

    @property
    def needs(self) -> tuple[Need, ...] | None:
        """What the strategy says that it reads."""
        return None if self.strategy is None else needs_of(self.strategy)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        if limits is not None and not isinstance(self.strategy, Limitable):
            return topped_up(self, pool, batch_size, rng, limits)
        if self.strategy is None:
            raise BadInput(f"{self.code} was read but not imported: load it with nextbatch.own_code.load_strategy.")
        try:
            if isinstance(self.strategy, Limitable) and limits is not None:
                return self.strategy.picks_within(pool, batch_size, rng, limits)
            if isinstance(self.strategy, Picker):
                return self.strategy.picks(pool, batch_size, rng)
            selected = self.strategy.select(pool, batch_size, rng)
            return Picks(checks.indices(selected, len(pool), f"What {self.code} selects"))
        except NextbatchError:
            raise
        except (Exception, SystemExit) as error:  # whatever the user's code raises
            raise BadInput(f"{self.code} failed{where_and_why(error)}") from error


@dataclass(frozen=True)
class _Selecting:
    """A function of a pool, a batch size and a generator as a strategy."""

    function: Callable[[Pool, int, Generator], NDArray[np.intp]]

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        return self.function(pool, batch_size, rng)


def spelled(code: str, beside: Beside | None = None) -> str:
    """Return the one spelling of a strategy's code; nothing of the user's is imported.

    `beside` is that of `read_strategy`, here and in the functions below.

    Raises
    ------
    BadInput
        As `parse_strategy`.

    Examples
    --------
    >>> spelled('mine:Brightest( power = 2, by="sum" )'), spelled("Preselect(mine:brightest, beta=5)")
    ("mine:Brightest(power=2, by='sum')", "Preselect(mine:brightest(), beta=5, score='margin')")
    """
    return repr(spelled_strategy(code, beside))


def spelled_strategy(code: str, beside: Beside | None = None) -> QueryStrategy:
    """Return the value that a strategy's code spells, of which what is the user's own cannot select: see `spelled`."""
    return read_strategy(code, lambda name, values, named: OwnStrategy(_call(name, values, named)), beside)


def own_names(code: str, beside: Beside | None = None) -> list[str]:
    """Return the names of one's own code, "module:name", that a strategy's code holds, in their order.

    Examples
    --------
    >>> own_names("Preselect(mine:Brightest(power=2), beta=5)"), own_names("Margin()")
    (['mine:Brightest'], [])
    """
    found: list[str] = []

    def note(name: str, values: list[Any], named: dict[str, Any]) -> QueryStrategy:
        found.append(name)
        return OwnStrategy(_call(name, values, named))

    read_strategy(code, note, beside)
    return found


def load_strategy(code: str, beside: Beside | None = None, *, tried: bool = True) -> QueryStrategy:
    """Return the strategy that `code` spells; what it names of the user's own is imported from the working directory.

    Parameters
    ----------
    code : str
        As for `parse_strategy`; beside public strategies it may call `module:Class(arguments)` or `module:function`. A
        function with the parameters `pool`, `batch_size` and `rng` is a strategy; any other is called, and must return
        one.
    beside : mapping of str to callable, optional
        As for `read_strategy`.
    tried : bool
        Whether to hold what is the user's own to the quick laws of `nextbatch.contract` first.

    Raises
    ------
    BadInput
        If the code cannot be read or imported, makes no strategy, or one that breaks a law.
    """
    return read_strategy(code, lambda name, values, named: _loaded(name, values, named, tried), beside)


def told_where(code: str, beside: Beside | None = None) -> list[str]:
    """Return a sentence for each module of the user's own in a strategy's code: which file it was loaded from.

    Raises
    ------
    BadInput
        If there is no such module.
    """
    modules = dict.fromkeys(name.partition(":")[0] for name in own_names(code, beside))
    return [f"The code of {module} was loaded from {source_of(module)}." for module in modules]


def _loaded(name: str, values: list[Any], named: dict[str, Any], tried: bool) -> QueryStrategy:
    code, make = _call(name, values, named), load_object(name)
    if not (values or named) and _is_select(make):
        made: Any = _Selecting(make)
    else:
        try:
            with working_directory_first():
                made = make(*values, **named)
        except NextbatchError:
            raise
        except (Exception, SystemExit) as error:  # whatever the user's code raises
            raise BadInput(f"{code} cannot be made{where_and_why(error)}") from error
    try:
        strategy = OwnStrategy(code, checked_strategy(made))
    except BadInput as error:
        raise BadInput(f"{code} makes no strategy, but {quoted(made)}: {error}") from error
    if tried:
        _require_lawful(strategy, name)
    return strategy


def _is_select(make: Any) -> bool:
    """Tell whether a function takes what `QueryStrategy.select` takes: three arguments, and needs all of them."""
    if isinstance(make, type):
        return False
    try:
        parameters = inspect.signature(make).parameters.values()
    except (TypeError, ValueError):  # some functions written in C do not say what they take
        return False
    needed = [parameter for parameter in parameters if parameter.default is inspect.Parameter.empty]
    return len(needed) == len(_SELECT) and all(parameter.kind in _BY_PLACE for parameter in needed)


def _require_lawful(strategy: OwnStrategy, name: str) -> None:
    """Raise for the first quick law of the contract that a strategy breaks.

    Some strategies cannot be tried on small pools, such as one that reads the hundredth column: that is said, and no
    reason to refuse them.
    """
    file = source_of(name.partition(":")[0])
    for law in contract.QUICK_LAWS:
        try:
            law(strategy)
        except AssertionError as error:
            raise BadInput(
                f"{strategy!r} of {file} cannot be used. Of every strategy this must hold: "
                f"{law.__name__.replace('_', ' ')}. It does not: {shortened(error)}"
            ) from error
        except NextbatchError as error:
            if isinstance(error.__cause__, Exception | SystemExit):  # its own code failed, see OwnStrategy.picks
                warnings.warn(f"On small pools of the contract, {error}", NextbatchWarning, stacklevel=2)
                return
            raise BadInput(f"{strategy!r} of {file} cannot be used: {error}") from error


def _call(name: str, values: list[Any], named: dict[str, Any]) -> str:
    """Return the code of a call."""
    words = [*map(repr, values), *(f"{word}={value!r}" for word, value in named.items())]
    return f"{name}({', '.join(words)})"
