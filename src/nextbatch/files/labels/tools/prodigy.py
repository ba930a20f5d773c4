"""Annotations of Prodigy (JSONL): an answer, and what was accepted: options of a choice, or the label of the task."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput

_ANSWERS = ("accept", "reject", "ignore")
# What Prodigy keeps of a task beside its content; hashes and views begin with "_".
_BESIDE = ("options", "tokens", "spans", "config", "label", "accept")


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a record is an annotation."""
    return record.get("answer") in _ANSWERS and (
        "_input_hash" in record or "_task_hash" in record or "accept" in record
    )


def rows(path: Path, annotations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each annotation. A label that was rejected is none: which other one is right, nobody said.

    Raises
    ------
    BadInput
        If spans were marked, and whole samples have no label.
    """
    if not any("accept" in one or "label" in one for one in annotations):
        raise BadInput(
            f"{path} has neither options that were accepted nor labels: it marks parts of the samples. Annotate with a "
            "recipe such as textcat.manual, or write ids and labels to a table.",
            argument="labels",
        )
    return [
        {name: value for name, value in one.items() if name not in _BESIDE and not name.startswith("_")}
        | {"label": one["accept"] if "accept" in one else one.get("label")}
        for one in annotations
    ]
