"""The files of the user's own modules: where they lie, what they import, and a digest of it all."""

import ast
import hashlib
import importlib.util
import re
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nextbatch.errors import BadInput

NAME = re.compile(r"(?P<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):(?P<name>[A-Za-z_]\w*)")


@contextmanager
def working_directory_first() -> Iterator[None]:
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
        with working_directory_first():
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
    for source in sorted(own_sources(file)):
        name = source.relative_to(Path.cwd()) if source.is_relative_to(Path.cwd()) else Path(source.name)
        digest.update(f"{name.as_posix()}\0".encode() + source.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def own_sources(file: Path) -> set[Path]:
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


def _no_module(module: str) -> BadInput:
    return BadInput(
        f"There is no module {module} in {Path.cwd()} or among what is installed: run this where {module} lies."
    )
