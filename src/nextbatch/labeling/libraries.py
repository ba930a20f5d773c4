"""The libraries of the page, which come with an extra."""

from importlib.util import find_spec

from nextbatch.errors import BadInput


def require_libraries() -> None:
    """Raise if what serves a page is not installed.

    Raises
    ------
    BadInput
    """
    if not all(map(find_spec, ("fastapi", "uvicorn"))):
        raise BadInput('The page needs FastAPI and uvicorn: pip install "nextbatch[label]".')
