"""What people do beside answering: flags, notes, classes, and disputes that are settled."""

from typing import Any

from fastapi import FastAPI

from nextbatch.labeling.messages import Flag, NewClass, Note, Settled
from nextbatch.projects import Project


def add_marking(app: FastAPI, project: Project) -> None:
    """Add what people do beside answering."""

    @app.post("/api/flag")
    def flag(body: Flag) -> dict[str, Any]:
        """Set a flag on a sample, or take it away."""
        return {"seq": project.flag(body.sample, body.on, body.person).seq}

    @app.post("/api/note")
    def note(body: Note) -> dict[str, Any]:
        """Store a note on a sample."""
        return {"seq": project.note(body.sample, body.text, body.person).seq}

    @app.post("/api/class")
    def add_class(body: NewClass) -> dict[str, Any]:
        """Add a class."""
        project.add_class(body.name, body.person)
        return {"classes": list(project.classes)}

    @app.post("/api/adjudicate")
    def adjudicate(body: Settled) -> dict[str, Any]:
        """Settle the label of a sample on which people disagree."""
        return {"seq": project.adjudicate(body.sample, body.label, body.person).seq}
