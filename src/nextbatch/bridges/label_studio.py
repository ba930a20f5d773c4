"""A project of Label Studio: its tasks and their annotations, and what is sent to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nextbatch.bridges.connection import Connection, Unanswered
from nextbatch.bridges.labeling_interface import Interface, read_interface
from nextbatch.errors import BadInput, ServerFailed
from nextbatch.quoting import quoted

# The version that the slow tests drive, and the oldest through which the same rounds went (1.10.1).
TRIED, OLDEST = (1, 23), (1, 10)
# Our predictions carry this name; the project serves tasks by the scores of these.
MODEL_VERSION = "nextbatch"
PAGE, CHUNK, MOST_LISTINGS = 500, 200, 5
BY_SCORE, BY_NUMBER = "Uncertainty sampling", "Sequential sampling"
Task = dict[str, Any]


@dataclass
class LabelStudio:
    """One project on a server.

    Parameters
    ----------
    connection : Connection
    number : int
        Of the project, as in its address.
    control : str, optional
        Which choices hold the label, where there are several.
    """

    connection: Connection
    number: int
    control: str | None = None

    def version(self) -> str:
        """Return the version of the server.

        Raises
        ------
        BadInput
            If it is too old, or no Label Studio.
        """
        told = self.connection.ask("GET", "/api/version")
        found = str(told.get("release", "")) if isinstance(told, dict) else ""
        if not re.match(r"\d+\.\d+", found):
            raise BadInput(f"{self.connection.url} is no Label Studio: it names no version.", argument="url")
        if numbers(found) < OLDEST:
            raise BadInput(f"{self.connection.url} is Label Studio {found}: at least 1.10 is needed.", argument="url")
        return found

    def project(self) -> dict[str, Any]:
        """Return the settings of the project.

        Raises
        ------
        BadInput
            If there is none of this number.
        """
        found = self.connection.ask("GET", f"/api/projects/{self.number}/")
        if not isinstance(found, dict) or "label_config" not in found:
            raise BadInput(f"{self.connection.url} has no project {self.number}.", argument="project")
        return found

    def interface(self) -> Interface:
        """Return what people are asked."""
        return read_interface(str(self.project()["label_config"]), self.control)

    def tasks(self) -> list[Task]:
        """Return all tasks with their annotations and predictions, by their numbers, as of one moment.

        Raises
        ------
        ServerFailed
            If tasks come and go while they are listed.
        """
        for _ in range(MOST_LISTINGS):
            found = self._listed()
            if found is not None:
                return found
        raise ServerFailed(f"The tasks of project {self.number} change while they are listed: try again later.")

    def _listed(self) -> list[Task] | None:
        """Return all tasks, or None if one may be missing or there twice."""
        found: dict[int, Task] = {}
        page, total = 1, None
        while total is None or len(found) < total:
            query = {"project": self.number, "fields": "all", "resolve_uri": "false", "page_size": PAGE, "page": page}
            told = self.connection.ask("GET", "/api/tasks/", **query)
            if not told["tasks"] or total not in (None, told["total"]):
                break
            found |= {task["id"]: task for task in told["tasks"]}
            page, total = page + 1, told["total"]
        return [found[number] for number in sorted(found)] if len(found) == (total or told["total"]) else None

    def people(self) -> dict[int, str]:
        """Return the addresses of the people of the organization, by their numbers."""
        found = self.connection.ask("GET", "/api/users/")
        return {person["id"]: str(person.get("email") or f"person {person['id']}") for person in found}

    def add(self, tasks: Sequence[Task]) -> bool:
        """Add tasks, and return whether the server said that it did: if not, look before they are added again."""
        try:
            self.connection.ask("POST", f"/api/projects/{self.number}/import", list(tasks))
        except Unanswered:
            return False
        return True

    def remove(self, task: int) -> None:
        """Remove a task."""
        self.connection.ask("DELETE", f"/api/tasks/{task}/")

    def set_order(self, task: Task, order: dict[str, Any]) -> bool:
        """Give a task one prediction of ours, and return whether anything had to be done.

        Raises
        ------
        Unanswered
            If nobody knows whether it was done; it is seen when the tasks are listed again.
        """
        ours = [one for one in task["predictions"] if one.get("model_version") == order["model_version"]]
        for one in ours[1:]:
            self.connection.ask("DELETE", f"/api/predictions/{one['id']}/")
        if not ours:
            self.connection.ask("POST", "/api/predictions/", {**order, "task": task["id"], "project": self.number})
        elif ours[0].get("score") != order["score"]:
            self.connection.ask("PATCH", f"/api/predictions/{ours[0]['id']}/", {"score": order["score"]})
        else:
            return len(ours) > 1
        return True

    def ask_more(self, task: Task, people: int) -> bool:
        """Let a task be put to `people` people, if that is more than now; return whether it is."""
        if int(task.get("overlap") or 1) >= people:
            return False
        self.connection.ask("PATCH", f"/api/tasks/{task['id']}/", {"overlap": people, "is_labeled": False})
        return True

    def serve_in_order(self, sampling: str) -> bool:
        """Let the project serve tasks in our order, and return whether it did not before."""
        wanted = {"sampling": sampling, "model_version": MODEL_VERSION}
        now = self.project()
        if all(now.get(name) == value for name, value in wanted.items()):
            return False
        self.connection.ask("PATCH", f"/api/projects/{self.number}/", wanted)
        return True


def numbers(version: str) -> tuple[int, ...]:
    """Return the first two numbers of a version.

    Examples
    --------
    >>> numbers("1.23.2.dev0")
    (1, 23)
    """
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def version_note(version: str) -> str:
    """Return what is to be said of a version that was not tried; empty for the one that was."""
    if numbers(version) == TRIED:
        return ""
    return f"The server is Label Studio {quoted(version)}; this was tried with {'.'.join(map(str, TRIED))}."
