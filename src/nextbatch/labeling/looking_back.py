"""What people said before: for the page that walks back, for who settles disputes, and for files."""

import tempfile
from pathlib import Path
from typing import Any

from nextbatch.labeling.guard import Refused
from nextbatch.labeling.telling import shown
from nextbatch.projects import Project
from nextbatch.projects.exchange.exporting import ending_of


def said_before(project: Project, person: str, n: int) -> list[dict[str, Any]]:
    """Return the last `n` things that a person said and that hold, the oldest first."""
    state = project.state
    last = list(state.history.get(person, {}).items())[-n:]
    return [_said(project, sample, person) for sample, _ in last]


def seen_again(project: Project, sample: int, person: str) -> dict[str, Any]:
    """Return a sample that was asked, and what this person said of it."""
    return {"content": shown(asked_content(project, sample)), **_said(project, sample, person)}


def asked_content(project: Project, sample: int) -> dict[str, Any]:
    """Return what is shown of a sample that was asked.

    Raises
    ------
    Refused
        If it was not.
    """
    if sample not in project.state.asked and sample not in project.state.given:
        raise Refused(404, "No such sample was asked.")
    return project.content_of(sample)


def in_dispute(project: Project) -> list[dict[str, Any]]:
    """Return the samples on which people disagree, and what each says."""
    return [
        {"sample": sample, "content": shown(project.content_of(sample)), "said": said}
        for sample, said in project.disputed().items()
    ]


def doubted(project: Project) -> list[dict[str, Any]]:
    """Return labels that people gave and of which the model is sure that they are others, the surest first."""
    return [
        {**found, "content": shown(project.content_of(found["sample"]))}
        for found in project.suspicious()
        if found["sample"] in project.state.given
    ]


def exported(project: Project, name: str) -> bytes:
    """Return the labels as a file of this name would hold them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"labels{ending_of(Path(name))}")
        project.export(path)
        return path.read_bytes()


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
