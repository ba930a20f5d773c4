"""The libraries of the page, which come with an extra."""

from importlib import import_module
from importlib.util import find_spec
from threading import Thread

from nextbatch.errors import BadInput


def require_libraries() -> None:
    """Raise if what serves a page is not installed.

    Raises
    ------
    BadInput
    """
    if not all(map(find_spec, ("fastapi", "uvicorn"))):
        raise BadInput('The page needs FastAPI and uvicorn: pip install "nextbatch[label]".')


def importing() -> Thread:
    """Begin to import them, half a second or more, and return the thread: the project is read meanwhile."""

    def import_all() -> None:
        for name in ("fastapi", "uvicorn"):
            import_module(name)

    thread = Thread(target=import_all, name="importing the libraries of the page", daemon=True)
    thread.start()
    return thread
