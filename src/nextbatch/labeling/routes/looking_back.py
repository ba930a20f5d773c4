"""Looks back at single samples: what was said of them, and their pictures."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response

from nextbatch.labeling.guard import Refused
from nextbatch.labeling.looking_back import asked_content, said_before, seen_again
from nextbatch.labeling.pictures import NoPicture, picture
from nextbatch.projects import Project


def add_looks_back(app: FastAPI, project: Project) -> None:
    """Add the routes that look at one sample, or at what one person said."""

    @app.get("/api/history")
    def history(person: str, n: int = 50) -> dict[str, Any]:
        """Return the last things that a person said, the oldest first."""
        return {"said": said_before(project, person, min(max(n, 1), 1000))}

    @app.get("/api/sample/{sample}")
    def sample(sample: int, person: str) -> dict[str, Any]:
        """Return a sample that was asked before, as it was shown, and what this person said of it."""
        return seen_again(project, sample, person)

    @app.get("/api/picture/{sample}")
    def image(sample: int) -> Response:
        """Return the picture of a sample that was asked, encoded anew."""
        content = asked_content(project, sample)
        if "image" not in content:
            raise Refused(404, "This sample is no picture.")
        try:
            encoded, kind = picture(Path(content["image"]))
        except NoPicture as error:
            raise Refused(415, str(error)) from None
        return Response(encoded, media_type=kind)
