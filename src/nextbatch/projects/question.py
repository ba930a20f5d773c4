"""A sample as people see it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """A sample that a person is asked.

    Parameters
    ----------
    sample : int
        Its number in the pool, from 0.
    id : str
        The user's own name of it.
    showing : int
        To be given back with the answer, so that an answer sent twice counts once.
    content : dict
        What is shown: `text`, `cells` (by column) or `image` (the path of a file).
    """

    sample: int
    id: str
    showing: int
    content: dict[str, Any]
