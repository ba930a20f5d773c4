"""One labeling over time: a folder with settings, a store of events, and what follows from them.

The process that keeps the store imports neither scikit-learn nor numba: models live in a process of their own. Names
are imported when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nextbatch.projects.audit.checking import Checked as Checked
    from nextbatch.projects.audit.intervals import Accuracy as Accuracy
    from nextbatch.projects.audit.intervals import ClassRecall as ClassRecall
    from nextbatch.projects.audit.intervals import budgeted as budgeted
    from nextbatch.projects.audit.stopping import Advice as Advice
    from nextbatch.projects.exchange.elsewhere import Saying as Saying
    from nextbatch.projects.project import Project as Project
    from nextbatch.projects.question import Question as Question
    from nextbatch.projects.session.replaying import Rechosen as Rechosen
    from nextbatch.projects.session.served import Receipt as Receipt
    from nextbatch.projects.settings import Settings as Settings
    from nextbatch.projects.status import Status as Status

_HOMES = {
    "Project": "project",
    "Question": "question",
    "Saying": "exchange.elsewhere",
    "Receipt": "session.served",
    "Status": "status",
    "Settings": "settings",
    "Accuracy": "audit.intervals",
    "ClassRecall": "audit.intervals",
    "budgeted": "audit.intervals",
    "Advice": "audit.stopping",
    "Checked": "audit.checking",
    "Rechosen": "session.replaying",
}

__all__ = [
    "Accuracy",
    "Advice",
    "Checked",
    "ClassRecall",
    "Project",
    "Question",
    "Receipt",
    "Rechosen",
    "Saying",
    "Settings",
    "Status",
    "budgeted",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'nextbatch.projects' has no attribute {name!r}")
    return getattr(import_module(f"nextbatch.projects.{_HOMES[name]}"), name)
