"""Libraries that only an extra installs: where one is missing, a sentence says which extra brings it."""

from collections.abc import Iterator
from contextlib import contextmanager

from nextbatch.errors import BadInput


@contextmanager
def optional_import(library: str) -> Iterator[None]:
    """Import `library`, whose extra has the same name, inside a `with` block.

    Raises
    ------
    BadInput
        If it cannot be imported.

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
        # Keras tries TensorFlow first, whatever else is there.
        backend = ", or set KERAS_BACKEND to torch or jax if you have that" if library == "keras" else ""
        raise BadInput(f"{library} needs {error.name}, which is not installed: install it{backend}.") from error
    except (ImportError, OSError) as error:
        raise BadInput(f"{library} is installed but cannot be imported: {error}") from error
