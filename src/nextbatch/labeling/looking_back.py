"""What people said before, for the page that walks back."""

from typing import Any

from nextbatch.labeling.guard import Refused
from nextbatch.labeling.telling import shown
from nextbatch.projects import Project


def said_before(project: Project, person: str, n: int) -> list[dict[str, Any]]:
    """Return the last `n` things that a person said and that hold, the oldest first."""
    state = project.state
    last = list(state.history.get(person, {}).items())[-n:]
    return [_said(project, sample, person) for sample, _ in last]


def seen_again(project: Project, sample: int, person: str, *, inside: bool = False) -> dict[str, Any]:
    """Return a sample that was asked, and what this person said of it; `inside` the path of a picture is kept."""
    if sample not in project.state.asked:
        raise Refused(404, "No such sample was asked.")
    content = project.content_of(sample)
    return _said(project, sample, person) | {"content": content if inside else shown(content)}


def _said(project: Project, sample: int, person: str) -> dict[str, Any]:
    state = project.state
    given = state.answer_of(person, sample)
    return {
        "sample": sample,
        "showing": state.showing(person, sample),
        "what": given.what if given else None,
        "label": given.label if given else None,
        "flagged": person in state.flags.get(sample, ()),
        "notes": [text for who, text in state.notes.get(sample, []) if who == person],
    }
