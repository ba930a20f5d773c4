"""What the page is told: the project, a sample without its id, and after the answer why it was asked."""

from collections.abc import Mapping
from typing import Any

from nextbatch.projects import Project
from nextbatch.projects.question import Question
from nextbatch.projects.session.served import Receipt


class Telling:
    """Turns values of a project into what the page gets.

    Parameters
    ----------
    name : str
        Of the project.
    suggestions : mapping, optional
        Labels that came from elsewhere, by id: the label, and its probability or None. Shown after the answer.
    ask_name : bool
        Whether the page asks for a name first.
    """

    def __init__(
        self,
        name: str,
        suggestions: Mapping[str, tuple[str, float | None]] | None = None,
        ask_name: bool = False,
    ) -> None:
        self.name, self.suggestions, self.ask_name = name, suggestions or {}, ask_name

    def project(self, project: Project) -> dict[str, Any]:
        """Return what the page shows of the project itself."""
        settings = project.settings
        return {
            "name": self.name,
            "question": settings.question,
            "guidelines": settings.guidelines,
            "classes": list(project.classes),
            "several": settings.several,
            "ask_name": self.ask_name,
            "target": settings.target,
        }

    def question(self, question: Question) -> dict[str, Any]:
        """Return a sample as it is shown: without its id, which may tell the class, and a picture by its number."""
        return {"sample": question.sample, "showing": question.showing, "content": shown(question.content)}

    def receipt(self, project: Project, receipt: Receipt) -> dict[str, Any]:
        """Return what is told after an answer.

        For an audit sample, the prediction of the model is not told: audit samples measure the model, and people
        must not be influenced by it.
        """
        asked, name = receipt.asked, project.id_of(receipt.sample)
        told: dict[str, Any] = {"sample": receipt.sample, "seq": receipt.seq, "repeated": receipt.repeated, "id": name}
        if asked is None:
            return told
        told |= {"round": asked.round, "rank": asked.rank, "by": asked.by, "audit": asked.audit}
        if not asked.audit:
            told |= {"score": asked.score, "model": asked.said, "suggestion": self.suggestions.get(name)}
        return told


def shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a sample without the path of its picture."""
    return {name: value if name != "image" else True for name, value in content.items()}
