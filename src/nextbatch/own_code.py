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
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, contract
from nextbatch.errors import BadInput, NextbatchError, NextbatchWarning
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.quoting import quoted, shortened
from nextbatch.strategies.parsing import read_strategy
from nextbatch.strategies.picks import Picker, Picks
from nextbatch.strategies.protocol import QueryStrategy, checked_strategy, needs_of

NAME = re.compile(r"(?P<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):(?P<name>[A-Za-z_]\w*)")
# What a function is given that is a strategy's `select`, by place.
_SELECT = ("pool", "batch_size", "rng")
_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


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
        try:
            if isinstance(self.strategy, Picker):
                return self.strategy.picks(pool, batch_size, rng)
            selected = self.strategy.select(pool, batch_size, rng)
            return Picks(checks.indices(selected, len(pool), f"What {self.code} selects"))
        except NextbatchError:
            raise
        except (Exception, SystemExit) as error:  # whatever the user's code raises
            raise BadInput(f"{self.code} failed{_place(error)}: {_named(error)}") from error


@dataclass(frozen=True)
class _Selecting:
    """A function of a pool, a batch size and a generator as a strategy."""

    function: Callable[[Pool, int, Generator], NDArray[np.intp]]

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
        function with the parameters `pool`, `batch_size` and `rng` is a strategy; any other is called, and must return
        one.
    tried : bool
        Whether to hold what is the user's own to the quick laws of `nextbatch.contract` first.

    Raises
    ------
    BadInput
        If the code cannot be read or imported, makes no strategy, or one that breaks a law.
    """
    return read_strategy(code, lambda name, values, named: _loaded(name, values, named, tried))


def told_where(code: str) -> list[str]:
    """Return a sentence for each module of the user's own in a strategy's code: which file it was loaded from.

    Raises
    ------
    BadInput
        If there is no such module.
    """
    modules = dict.fromkeys(name.partition(":")[0] for name in own_names(code))
    return [f"The code of {module} was loaded from {source_of(module)}." for module in modules]


def called(name: str, *values: Any) -> Any:
    """Return what a function of the user's own, "module:name", returns for these values.

    Raises
    ------
    BadInput
        As `load_object`, or with the line of the user's file if it fails.
    """
    make = load_object(name)
    try:
        with _working_directory_first():
            return make(*values)
    except NextbatchError:
        raise
    except (Exception, SystemExit) as error:  # whatever a function of the user's raises
        raise BadInput(f"{name} failed{_place(error)}: {_named(error)}") from error


def load_object(name: str) -> Any:
    """Return what the user's own module holds under a name, "module:name".

    A module that has changed since it was imported is imported anew, with what it imports of the user's own.

    Raises
    ------
    BadInput
        If there is no such module or name, or the module cannot be imported.
    """
    module, _, wanted = name.partition(":")
    digest = source_digest(module)
    if _IMPORTED.get(module, digest) != digest:
        _forget(module)
    try:
        with _working_directory_first():
            found = getattr(importlib.import_module(module), wanted, None)
    except ModuleNotFoundError as error:
        raise BadInput(f"The module {module} needs {error.name}, which is not installed.") from error
    except (Exception, SystemExit) as error:  # whatever a module raises while it is imported
        raise BadInput(f"The module {module} cannot be imported{_place(error)}: {_named(error)}") from error
    _IMPORTED[module] = digest
    if not callable(found):
        raise BadInput(f"The module {module} has no function or class {wanted}.")
    return found


# The digests of the user's own modules as they were when this process imported them.
_IMPORTED: dict[str, str] = {}


def _forget(module: str) -> None:
    """Let Python import a module anew, and what it imports of the user's own."""
    sources = _own_sources(source_of(module))
    for name, loaded in list(sys.modules.items()):
        if Path(getattr(loaded, "__file__", None) or "") in sources:
            del sys.modules[name]


@contextmanager
def _working_directory_first() -> Iterator[None]:
    """Find modules in the working directory inside a `with` block, and not afterwards.

    Outside, a library that looks for another one must not find a file of that name here, and run it.
    """
    here = str(Path.cwd())
    sys.path.insert(0, here)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        if here in sys.path:
            sys.path.remove(here)


def source_of(module: str) -> Path:
    """Return the file of a module: in the working directory, or of a library that is installed.

    Raises
    ------
    BadInput
        If there is none, or it is part of Python itself, which holds no strategies and no models.
    """
    try:
        with _working_directory_first():
            found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise _no_module(module)
    file = Path(found.origin or "")
    if not file.is_file():
        raise _no_module(module)
    of_python = file.is_relative_to(sysconfig.get_paths()["stdlib"]) and "site-packages" not in file.parts
    if of_python and not file.is_relative_to(Path.cwd()):
        raise BadInput(f"{module} is a module of Python itself, not one of yours: rename yours, or name another one.")
    return file


def source_digest(module: str) -> str:
    """Return a digest of the source of a module and of all that it imports from the working directory.

    It changes when any of these files does: results that were made with the old ones must not be mixed with new ones.

    Raises
    ------
    BadInput
        If there is no such module.
    """
    file = source_of(module)
    digest = hashlib.sha256()
    for source in sorted(_own_sources(file)):
        name = source.relative_to(Path.cwd()) if source.is_relative_to(Path.cwd()) else Path(source.name)
        digest.update(f"{name.as_posix()}\0".encode() + source.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _own_sources(file: Path) -> set[Path]:
    """Return a file and all files of the working directory that it imports, and those that these import."""
    top = Path.cwd()
    found, left = {file}, [file]
    while left and file.is_relative_to(top):
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
        made: Any = _Selecting(make)
    else:
        try:
            with _working_directory_first():
                made = make(*values, **named)
        except NextbatchError:
            raise
        except (Exception, SystemExit) as error:  # whatever the user's code raises
            raise BadInput(f"{code} cannot be made{_place(error)}: {_named(error)}") from error
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


def _place(error: BaseException) -> str:
    """Return in which line of which file of the working directory an error was raised, if it was in one."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(Path.cwd())]
    return f" in line {own[-1].lineno} of {Path(own[-1].filename).name}" if own else ""


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {shortened(error)}"


def _call(name: str, values: list[Any], named: dict[str, Any]) -> str:
    """Return the code of a call."""
    words = [*map(repr, values), *(f"{word}={value!r}" for word, value in named.items())]
    return f"{name}({', '.join(words)})"


def _no_module(module: str) -> BadInput:
    return BadInput(
        f"There is no module {module} in {Path.cwd()} or among what is installed: run this where {module} lies."
    )
