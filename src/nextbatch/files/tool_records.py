"""What one sample is in an annotation tool: batches, exports of projects and bridges write the same records."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

# Our name of a sample travels under this name through every tool and back.
OUR_ID = "nextbatch_id"
# What Label Studio serves from the folder that LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT names.
LOCAL_FILES = "/data/local-files/?d="
Record = dict[str, Any]


def label_studio_image(name: str, prefix: str = LOCAL_FILES) -> str:
    """Return the address under which Label Studio finds an image."""
    return f"{prefix}{quote(name)}"


def label_studio_data(name: str, shown: Mapping[str, Any]) -> Record:
    """Return the data of a task: what people see, and our id."""
    return {**shown, OUR_ID: name}


def label_studio_order(version: str, score: float) -> Record:
    """Return a prediction that says nothing but its place: low scores are served first."""
    return {"model_version": version, "score": score, "result": []}


def label_studio_annotation(labels: Sequence[str], control: str = "label", shown: str = "sample") -> Record:
    """Return an annotation that chooses labels.

    Parameters
    ----------
    labels : sequence of str
    control, shown : str
        The names of the choices and of what they are about, in the labeling interface.
    """
    choice = {"from_name": control, "to_name": shown, "type": "choices", "value": {"choices": list(labels)}}
    return {"result": [choice]}


def prodigy_record(content: Mapping[str, Any], name: str, facts: Mapping[str, Any]) -> Record:
    """Return a task; what is known of the sample stands in its meta, which Prodigy shows and keeps."""
    return {**content, "meta": {OUR_ID: name, **facts}}


def prodigy_answer(label: str | None) -> Record:
    """Return what Prodigy adds to a task that was answered."""
    return {"answer": "ignore"} if label is None else {"answer": "accept", "label": label}


def our_id_column(names: Iterable[str]) -> str | None:
    """Return the column in which our ids went out with a batch, wherever a tool has put it; None if there is none.

    Examples
    --------
    >>> our_id_column(["id", "data.text", "data.nextbatch_id"])
    'data.nextbatch_id'
    """
    ours = [name for name in names if name.rpartition(".")[2] == OUR_ID]
    return ours[0] if len(ours) == 1 else None
