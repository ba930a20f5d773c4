"""Looks at the project as a whole: nothing here changes it."""

from typing import Any

from fastapi import FastAPI, Response

from nextbatch.labeling.looking_back import doubted, exported, in_dispute
from nextbatch.labeling.progress import told_status
from nextbatch.projects import Project


def add_looks(app: FastAPI, project: Project) -> None:
    """Add the routes that look at the project as a whole."""

    @app.get("/api/status")
    def status() -> dict[str, Any]:
        """Return how far the project is."""
        return told_status(project)

    @app.get("/api/export")
    def export(name: str) -> Response:
        """Return the labels so far, as of one moment, in the format that the ending of a file name tells."""
        return Response(exported(project, name), media_type="application/octet-stream")

    @app.get("/api/disputed")
    def disputed() -> dict[str, Any]:
        """Return the samples on which people disagree, and what each says."""
        return {"disputed": in_dispute(project)}

    @app.get("/api/agreement")
    def agreement() -> dict[str, Any]:
        """Return how far people agree: Krippendorff's alpha, and Cohen's kappa of each two of them."""
        return project.agreement()

    @app.get("/api/suspicious")
    def suspicious() -> dict[str, Any]:
        """Return labels of which a model that has not seen them is sure that they are others."""
        return {"suspicious": doubted(project)}
