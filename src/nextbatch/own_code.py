"""Code of the user's own by its name, "module:name": imported from the working directory, held to the contract, told.

Nothing is imported but what a user names, and a strategy is tried on small pools before anything is computed with it.
"""

import ast
import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import contract
from nextbatch.errors import BadInput
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.quoting import quoted, shortened
from nextbatch.strategies.parsing import read_strategy
from nextbatch.strategies.picks import Picker, Picks, picks_of
from nextbatch.strategies.protocol import QueryStrategy, checked_strategy, needs_of

NAME = re.compile(r"(?P<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):(?P<name>[A-Za-z_]\w*)")
# A function with these parameters is what a strategy's `select` is.
_SELECT = ("pool", "batch_size", "rng")


@dataclass(frozen=True)
class OwnStrategy(Picker):
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

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        if self.strategy is None:
            raise BadInput(f"{self.code} was read but not imported: load it with nextbatch.own_code.load_strategy.")
        return picks_of(self.strategy, pool, batch_size, rng)


@dataclass(frozen=True)
class _Selecting:
    """A function (pool, batch_size, rng) as a strategy; it prints as the code that names it."""

    code: str
    function: Callable[[Pool, int, Generator], NDArray[np.intp]]

    def __repr__(self) -> str:
        """Return the code."""
        return self.code

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        return self.function(pool, batch_size, rng)


def spelled(code: str) -> str:
    """Return the one spelling of a strategy's code; nothing of the user's is imported.

    Raises
    ------
    BadInput
        As `parse_strategy`.

    Examples
    --------
    >>> spelled('mine:Brightest( power = 2, by="sum" )'), spelled("Preselect(mine:brightest, beta=5)")
    ("mine:Brightest(power=2, by='sum')", "Preselect(mine:brightest(), beta=5, score='margin')")
    """
    return repr(spelled_strategy(code))


def spelled_strategy(code: str) -> QueryStrategy:
    """Return the value that a strategy's code spells, of which what is the user's own cannot select: see `spelled`."""
    return read_strategy(code, lambda name, values, named: OwnStrategy(_call(name, values, named)))


def own_names(code: str) -> list[str]:
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

    read_strategy(code, note)
    return found


def load_strategy(code: str, *, tried: bool = True) -> QueryStrategy:
    """Return the strategy that `code` spells; what it names of the user's own is imported from the working directory.

    Parameters
    ----------
    code : str
        As for `parse_strategy`; beside public strategies it may call `module:Class(arguments)` or `module:function`. A
        function returns a strategy, or is one: then its parameters are `pool`, `batch_size` and `rng`.
    tried : bool
        Whether to hold what is the user's own to the quick laws of `nextbatch.contract` first.

    Raises
    ------
    BadInput
        If the code cannot be read or imported, makes no strategy, or one that breaks a law.
    """
    return read_strategy(code, lambda name, values, named: _loaded(name, values, named, tried))


def told_where(code: str) -> list[str]:
    """Return a sentence for each name of the user's own in a strategy's code: which file it was loaded from.

    Raises
    ------
    BadInput
        If there is no such module.
    """
    return [f"{name} was loaded from {source_of(name.partition(':')[0])}." for name in own_names(code)]


def load_object(name: str) -> Any:
    """Return what the user's own module holds under a name, "module:name".

    Raises
    ------
    BadInput
        If there is no such module or name, or the module cannot be imported.
    """
    module, _, wanted = name.partition(":")
    _look_in_working_directory()
    try:
        found = getattr(importlib.import_module(module), wanted, None)
    except ModuleNotFoundError as error:
        if error.name not in (module, module.partition(".")[0]):
            raise BadInput(f"The module {module} needs {error.name}, which is not installed.") from error
        raise _no_module(module) from error
    except Exception as error:  # whatever a module raises while it is imported
        raise BadInput(f"The module {module} cannot be imported: {type(error).__name__}: {shortened(error)}") from error
    if not callable(found):
        raise BadInput(f"The module {module} has no function or class {wanted}.")
    return found


def source_of(module: str) -> Path:
    """Return the file of a module; nothing is imported but the packages that hold it.

    Raises
    ------
    BadInput
        If there is none.
    """
    _look_in_working_directory()
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found is None or not found.origin or not Path(found.origin).is_file():
        raise _no_module(module)
    return Path(found.origin)


def source_digest(module: str) -> str:
    """Return a digest of the source of a module and of all that it imports from the same folder or below it.

    It changes when any of these files does: results that were made with the old ones must not be mixed with new ones.

    Raises
    ------
    BadInput
        If there is no such module.
    """
    file = source_of(module)
    top = file.parent
    for _ in module.split(".")[: -1 if file.name != "__init__.py" else None]:
        top = top.parent
    digest = hashlib.sha256()
    for source in sorted(_sources(file, top)):
        digest.update(f"{source.relative_to(top).as_posix()}\0".encode() + source.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _sources(file: Path, top: Path) -> set[Path]:
    """Return a file and all files below `top` that it imports, and those that these import."""
    found, left = {file}, [file]
    while left:
        for source in _imported_by(left.pop(), top):
            if source not in found:
                found.add(source)
                left.append(source)
    return found


def _imported_by(file: Path, top: Path) -> Iterator[Path]:
    try:
        nodes = list(ast.walk(ast.parse(file.read_bytes())))
    except SyntaxError:  # which the import of it tells
        return
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (path for alias in node.names for path in _files_of(alias.name.split("."), top))
        elif isinstance(node, ast.ImportFrom):
            # One dot is the folder of the file, each further dot the one above.
            base = top if not node.level else file.parents[node.level - 1]
            words = (node.module or "").split(".") if node.module else []
            yield from (path for alias in node.names for path in _files_of([*words, alias.name], base))


def _files_of(words: list[str], base: Path) -> Iterator[Path]:
    """Yield the files that the import of a dotted name reads: the packages on the way, and the module."""
    for end in range(1, len(words) + 1):
        place = base.joinpath(*words[:end])
        yield from (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())


def _loaded(name: str, values: list[Any], named: dict[str, Any], tried: bool) -> QueryStrategy:
    code, make = _call(name, values, named), load_object(name)
    if not (values or named) and _is_select(make):
        made: Any = _Selecting(code, make)
    else:
        try:
            made = make(*values, **named)
        except BadInput:
            raise
        except Exception as error:  # whatever the user's code raises
            raise BadInput(f"{code} cannot be made: {type(error).__name__}: {shortened(error)}") from error
    try:
        strategy = OwnStrategy(code, checked_strategy(made))
    except BadInput as error:
        raise BadInput(f"{code} makes no strategy, but {quoted(made)}: {error}") from error
    if tried:
        _require_lawful(strategy, name)
    return strategy


def _is_select(make: Any) -> bool:
    if isinstance(make, type):
        return False
    return tuple(inspect.signature(make).parameters)[:3] == _SELECT


def _require_lawful(strategy: OwnStrategy, name: str) -> None:
    """Raise for the first quick law of the contract that a strategy breaks."""
    for law in contract.QUICK_LAWS:
        try:
            law(strategy)
        except Exception as error:  # an AssertionError of the law, or whatever the user's code raises
            words = law.__name__.replace("_", " ")
            problem = shortened(error if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}")
            raise BadInput(
                f"{strategy!r} of {source_of(name.partition(':')[0])} is no strategy that can be used. Of every "
                f"strategy this must hold: {words}. It does not: {problem}"
            ) from error


def _call(name: str, values: list[Any], named: dict[str, Any]) -> str:
    """Return the code of a call."""
    words = [*map(repr, values), *(f"{word}={value!r}" for word, value in named.items())]
    return f"{name}({', '.join(words)})"


def _look_in_working_directory() -> None:
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)


def _no_module(module: str) -> BadInput:
    return BadInput(
        f"There is no module {module} in {Path.cwd()} or among what is installed: run this where {module} lies."
    )
