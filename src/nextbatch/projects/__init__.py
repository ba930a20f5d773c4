"""One labeling over time: a folder with settings, a store of events, and what follows from them.

The process that keeps the store imports neither scikit-learn nor numba: models live in a process of their own. Names
are imported when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nextbatch.projects.elsewhere import Saying as Saying
    from nextbatch.projects.project import Project as Project

_HOMES = {"Project": "project", "Saying": "elsewhere"}

__all__ = ["Project", "Saying"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'nextbatch.projects' has no attribute {name!r}")
    return getattr(import_module(f"nextbatch.projects.{_HOMES[name]}"), name)
