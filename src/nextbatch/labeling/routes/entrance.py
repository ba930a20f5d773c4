"""The entrance: a code for the token, and what the page shows of the project itself."""

from typing import Any

from fastapi import FastAPI

from nextbatch.labeling.access import Access
from nextbatch.labeling.guard import Refused
from nextbatch.labeling.messages import Code, Person
from nextbatch.labeling.telling import Telling
from nextbatch.projects import Project
from nextbatch.projects.events import require_name


def add_entrance(app: FastAPI, project: Project, access: Access, telling: Telling) -> None:
    """Add what a page asks first."""

    @app.post("/api/session")
    def session(body: Code) -> dict[str, Any]:
        """Exchange the one-time code of an address for the token."""
        person = access.use(body.code)
        if person is None:
            raise Refused(403, "This address was used already or is void: ask the terminal for another one.")
        return {"token": access.token, "person": person, "project": telling.project(project)}

    @app.post("/api/code")
    def code(body: Person) -> dict[str, str]:
        """Make a one-time code for another page."""
        return {"code": access.new_code(require_name(body.person, "person"))}

    @app.get("/api/project")
    def about() -> dict[str, Any]:
        """Return what the page shows of the project itself."""
        return telling.project(project)
