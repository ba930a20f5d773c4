"""What a caller names: files and columns, checked before anything is read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.rows import Columns
from nextbatch.quoting import quoted
from nextbatch.tasks import CLASSES, TASKS


def named_file(name: str | Path, argument: str) -> Path:
    """Return the path of a file or folder that `argument` names.

    Raises
    ------
    BadInput
        If it is no name, or an empty one.
    """
    if not isinstance(name, str | Path):
        raise BadInput(
            f"{argument} must be the name of a file, got {type(name).__name__}: save it to a file first.",
            argument=argument,
        )
    if name == "":  # as a path it would be the folder at hand
        raise BadInput(f"{argument} is an empty name: name a file, or leave it out.", argument=argument)
    return Path(name)


def named_columns(
    features: Any = None,
    text: Any = None,
    id: Any = None,
    label: Any = None,
    label_id: Any = None,
    unlabeled: Any = None,
    embed: Any = None,
    task: Any = CLASSES,
) -> Columns:
    """Return the columns that a caller names, and the model that embeds one of them.

    Raises
    ------
    BadInput
        If one of them is no name.
    """
    for argument, name in {"text": text, "id": id, "label": label, "label_id": label_id}.items():
        if not isinstance(name, str | None):
            raise BadInput(f"{argument} must be the name of a column, got {quoted(name)}.", argument=argument)
    checks.one_of(task, TASKS, "task")
    if not isinstance(unlabeled, str | None):
        told = f"unlabeled must be a text, several words with commas between them, got {quoted(unlabeled)}."
        raise BadInput(told, argument="unlabeled")
    if not isinstance(embed, str | Path | None) or embed == "":
        raise BadInput(f"embed must be the name or the folder of a model, got {quoted(embed)}.", argument="embed")
    if isinstance(features, str | None) or (
        isinstance(features, Sequence) and all(isinstance(name, str) for name in features)
    ):
        model = None if embed is None else str(embed)
        return Columns(features, text, id, label, label_id, unlabeled, embed=model, task=task)
    told = f"features must be the name of a column, or several, got {quoted(features)}."
    raise BadInput(told, argument="features")
