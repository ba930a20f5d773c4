"""Tasks of Label Studio for samples of a project: what people see, our id, and the score that keeps our order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from nextbatch.bridges.annotations import annotators
from nextbatch.bridges.label_studio import MODEL_VERSION, Task
from nextbatch.bridges.labeling_interface import Interface
from nextbatch.errors import BadInput
from nextbatch.files.tool_records import (
    LOCAL_FILES,
    OUR_ID,
    label_studio_data,
    label_studio_image,
    label_studio_order,
)
from nextbatch.projects import Project
from nextbatch.projects.session.order import MOST_PEOPLE
from nextbatch.projects.state.state import State
from nextbatch.quoting import quoted

# Behind all samples that are asked: for what was answered elsewhere in the meantime.
LAST = 1.0


def order_of(project: Project) -> dict[int, dict[str, Any]]:
    """Return the prediction for each sample that was ever asked: in all rounds scores grow with round and rank.

    A sample that needs no answer any more comes after all others.
    """
    asked, open_ = list(project.state.asked), set(project.state.open)
    return {
        sample: label_studio_order(MODEL_VERSION, 1 - 1 / (1 + place) if sample in open_ else LAST)
        for place, sample in enumerate(asked, 1)
    }


def people_for(state: State, sample: int, task: Task) -> int:
    """Return how many people should be asked of a task over there; 0 for as many as the team likes."""
    asked_there = len(annotators([task]))
    if sample in state.wanting or (sample in state.disputed and len(state.answers(sample)) < MOST_PEOPLE):
        return asked_there + 1
    return 2 if sample in state.twice and sample in state.open else 0


def data_of(project: Project, sample: int, interface: Interface, images: str = LOCAL_FILES) -> dict[str, Any]:
    """Return what people see of a sample, under the names that the labeling interface shows.

    Raises
    ------
    BadInput
        If the interface shows something else.
    """
    content = project.content_of(sample)
    fields = dict(content.get("cells") or {})
    whole = content.get("text")
    if "image" in content:
        whole = label_studio_image(project.id_of(sample), images)
    if whole is not None:
        fields[str(interface.main or project.settings.text or "image")] = whole
        if project.settings.text is not None:
            fields[project.settings.text] = whole
    missing = [name for name in interface.shown if name not in fields]
    if missing:
        raise BadInput(
            f"The labeling interface shows {quoted(missing)}, and the samples have {quoted(list(fields))}: use one of "
            "these there, or name the columns to be shown.",
            argument="show",
        )
    return label_studio_data(project.id_of(sample), fields)


def by_sample(tasks: Sequence[Task], samples: Mapping[str, int]) -> dict[int, list[Task]]:
    """Return the tasks of each of our samples, those with annotations first, then the oldest."""
    found: dict[int, list[Task]] = {}
    for task in tasks:
        sample = samples.get(str(task["data"].get(OUR_ID)))
        if sample is not None:
            found.setdefault(sample, []).append(task)
    return {sample: sorted(each, key=lambda task: (not is_touched(task), task["id"])) for sample, each in found.items()}


def is_touched(task: Task) -> bool:
    """Whether somebody has said something of a task, or has begun to."""
    return bool(task.get("annotations") or task.get("drafts"))


def require_same(expected: Mapping[str, Any], task: Task) -> None:
    """Raise if a task with our id shows something else than our sample.

    Raises
    ------
    BadInput
    """
    shown = task["data"]
    other = [name for name in _texts(expected) if name in shown and str(shown[name]) != str(expected[name])]
    if other and str(shown[other[0]]).endswith(quote(expected[OUR_ID])):
        raise BadInput(
            f"Task {task['id']} has its image at {quoted(shown[other[0]])}, not at {quoted(expected[other[0]])}: say "
            "the same of where the images are as before.",
            argument="images_at",
        )
    if other:
        raise BadInput(
            f"Task {task['id']} has our id {quoted(expected[OUR_ID])} and another {quoted(other[0])}: "
            f"{quoted(shown[other[0]])}, not {quoted(expected[other[0]])}. Its answers would belong to another sample: "
            "name the project that these samples were sent to, or an empty one.",
            argument="project",
        )


def _texts(expected: Mapping[str, Any]) -> Iterable[str]:
    return (name for name, value in expected.items() if isinstance(value, str) and name != OUR_ID)
