"""How far the project is, as the page shows it: counts at once, accuracy and advice as soon as they are computed."""

from dataclasses import asdict
from threading import Lock, Thread
from typing import Any

from nextbatch.projects import Project


class Progress:
    """Counts of a project, and its newest status.

    A status takes longer than an answer may; it is made on a thread of its own once a round has been stored.

    Parameters
    ----------
    project : Project
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._lock = Lock()
        self._made_for: tuple[int, int] | None = None
        self._made: dict[str, Any] = {}
        self._thread: Thread | None = None

    def counts(self) -> dict[str, Any]:
        """Return what is shown after each answer."""
        self._begin()
        state = self._project.state
        batch = state.batches[-1] if state.batches else []
        return {
            "seq": state.last,  # by which a page knows the newer of two answers that overtook each other
            "answered": len(state.labels),
            "open": len(state.open),
            "left_of_batch": sum(sample in state.open for sample in list(batch)),
            "batch": len(batch),
            "round": len(state.batches),
            "disputed": len(state.disputed),
            "classes": list(state.classes),
            "note": state.chosen[-1].body.get("note", "") if state.chosen else "",
            "trouble": self._project.trouble,
            **self._made,
        }

    def wait(self) -> None:
        """Wait until the newest status is made."""
        self._begin()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _begin(self) -> None:
        state = self._project.state
        now = len(state.fits), len(state.batches)
        with self._lock:
            if now == self._made_for or (self._thread is not None and self._thread.is_alive()):
                return
            self._made_for = now
            self._thread = Thread(target=self._make, name="status of the project", daemon=True)
            self._thread.start()

    def _make(self) -> None:
        told = told_status(self._project)
        self._made = {"accuracy": told["accuracy"][-1:], "budget": told["budget"]}


def told_status(project: Project) -> dict[str, Any]:
    """Return the status as JSON can hold it."""
    return asdict(project.status())
