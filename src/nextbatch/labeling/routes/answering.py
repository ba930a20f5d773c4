"""Asking and answering: the next samples, and what people say of them."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from nextbatch.errors import BadInput
from nextbatch.labeling.messages import Next, Page, Said
from nextbatch.labeling.progress import Progress
from nextbatch.labeling.telling import Telling
from nextbatch.projects import Project, Receipt


def add_answering(app: FastAPI, project: Project, progress: Progress, telling: Telling) -> None:
    """Add what a page does for each sample."""

    @app.post("/api/next")
    def next_samples(body: Next) -> dict[str, Any]:
        """Return the next samples for a page, which nobody else gets for ten minutes."""
        questions = project.ask(body.person, body.n, tab=body.tab, wait=False)
        return {
            "questions": [telling.question(question) for question in questions],
            "standing": "ready" if questions else project.standing_of(body.person, body.tab),
            "progress": progress.counts(),
        }

    @app.post("/api/release")
    def release(body: Page) -> dict[str, Any]:
        """Let others have the samples of a page that is closed."""
        project.release(body.person, body.tab)
        return {}

    @app.post("/api/say")
    def say(body: Said) -> dict[str, Any]:
        """Store what a person says of a sample; it is safe on the disk when this is answered."""
        if (body.what == "answer") != (body.label is not None):
            raise BadInput("An answer has a label, and nothing else has one.", argument="label")
        receipt = said(project, body)
        return {"receipt": telling.receipt(project, receipt), "progress": progress.counts()}


def said(project: Project, body: Said) -> Receipt:
    """Store what a person says."""
    label = [] if body.label is None else body.label  # none comes with the rest
    ways: dict[str, Callable[[], Receipt]] = {
        "answer": lambda: project.answer(body.sample, label, body.person, body.showing),
        "skip": lambda: project.skip(body.sample, body.person, body.showing),
        "cannot say": lambda: project.cannot_say(body.sample, body.person, body.showing),
        "undo": lambda: project.undo(body.person, body.sample, body.showing),
    }
    return ways[body.what]()
