"""Functions and classes of the user's own, "module:name": imported from the working directory, and called."""

import importlib
import sys
import traceback
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput, NextbatchError
from nextbatch.own_code.sources import own_sources, source_digest, source_of, working_directory_first
from nextbatch.quoting import shortened


def called(name: str, *values: Any) -> Any:
    """Return what a function of the user's own, "module:name", returns for these values.

    Raises
    ------
    BadInput
        As `load_object`, or with the line of the user's file if it fails.
    """
    make = load_object(name)
    try:
        with working_directory_first():
            return make(*values)
    except NextbatchError:
        raise
    except (Exception, SystemExit) as error:  # whatever a function of the user's raises
        raise BadInput(f"{name} failed{where_and_why(error)}") from error


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
        with working_directory_first():
            found = getattr(importlib.import_module(module), wanted, None)
    except ModuleNotFoundError as error:
        raise BadInput(f"The module {module} needs {error.name}, which is not installed.") from error
    except (Exception, SystemExit) as error:  # whatever a module raises while it is imported
        raise BadInput(f"The module {module} cannot be imported{where_and_why(error)}") from error
    _IMPORTED[module] = digest
    if not callable(found):
        raise BadInput(f"The module {module} has no function or class {wanted}.")
    return found


# The digests of the user's own modules as they were when this process imported them.
_IMPORTED: dict[str, str] = {}


def _forget(module: str) -> None:
    """Let Python import a module anew, and what it imports of the user's own."""
    sources = own_sources(source_of(module))
    for name, loaded in list(sys.modules.items()):
        if Path(getattr(loaded, "__file__", None) or "") in sources:
            del sys.modules[name]


def where_and_why(error: BaseException) -> str:
    """Return the end of a sentence on an error: the line of the user's own files that raised it, and what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(Path.cwd())]
    place = f" in line {own[-1].lineno} of {Path(own[-1].filename).name}" if own else ""
    return f"{place}: {type(error).__name__}: {shortened(error)}"
