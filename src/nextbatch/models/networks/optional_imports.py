"""Imports of optional libraries: if one is missing, the error names the extra that installs it."""

from collections.abc import Iterator
from contextlib import contextmanager

from nextbatch.errors import BadInput


@contextmanager
def optional_import(library: str) -> Iterator[None]:
    """Turn a failed import of `library` inside a `with` block into a `BadInput`; its extra has the same name.

    Raises
    ------
    BadInput
        If the library, or something that it imports, is missing or broken.

    Examples
    --------
    >>> with optional_import("torch"):
    ...     raise ModuleNotFoundError("No module named 'torch'", name="torch")
    Traceback (most recent call last):
        ...
    nextbatch.errors.BadInput: This needs torch, which is not installed: pip install "nextbatch[torch]"
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name == library:
            raise BadInput(
                f'This needs {library}, which is not installed: pip install "nextbatch[{library}]"'
            ) from error
        # Keras tries TensorFlow first, even if only another backend is installed.
        backend = ", or set KERAS_BACKEND to torch or jax if you have that" if library == "keras" else ""
        raise BadInput(f"{library} needs {error.name}, which is not installed: install it{backend}.") from error
    except (ImportError, OSError) as error:
        raise BadInput(f"{library} is installed but cannot be imported: {error}") from error
