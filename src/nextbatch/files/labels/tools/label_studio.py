"""Exports of Label Studio: in full (JSON), tasks with annotations that are lists of results; and short (JSON-MIN)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted

# Kinds of results that say something of the whole task, with the key of the value. Boxes and spans do not.
_VALUES = {"choices": "choices", "taxonomy": "taxonomy", "rating": "rating", "number": "number"}


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a record is a task."""
    return isinstance(record.get("data"), dict) and isinstance(record.get("annotations"), list)


def rows(path: Path, tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each annotation, with a column for each control of the labeling interface.

    Of a task with a ground truth, the other annotations do not count. Predictions and drafts never do.

    Raises
    ------
    BadInput
        If there are results, and none says something of a whole task.
    """
    found, others = [], set()
    for task in tasks:
        annotations = [one for one in task["annotations"] if isinstance(one, dict)]
        truth = [one for one in annotations if one.get("ground_truth")]
        for one in truth or annotations or [{}]:
            results = [part for part in one.get("result") or [] if isinstance(part, dict)]
            others |= {str(part.get("type")) for part in results if part.get("type") not in _VALUES}
            said = {"was_cancelled": bool(one.get("was_cancelled"))}
            found.append({"id": task.get("id"), "data": task["data"], **said, **dict(_labels(results))})
    if others and not any(len(row) > 3 for row in found):
        kinds = ", ".join(map(quoted, sorted(others)))
        raise BadInput(
            f"{path} marks parts of the samples ({kinds}), and none of its results is a label of a whole one: "
            f"{', '.join(_VALUES)} are. Label the tasks with such a control, or write ids and labels to a table.",
            argument="labels",
        )
    return found


def recognizes_short(record: Mapping[str, Any]) -> bool:
    """Whether a record is an annotation of the short export."""
    return "annotation_id" in record and "annotator" in record


def rows_of_short(path: Path, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the records with a list for each `{"choices": [...]}`, which stands where several were chosen."""
    return [{name: _several(cell) for name, cell in record.items()} for record in records]


def _several(cell: Any) -> Any:
    if not isinstance(cell, dict) or len(cell) != 1:
        return cell
    (key, said), *_ = cell.items()
    return said if key in _VALUES and isinstance(said, list) else cell


def _labels(results: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield the name of each control with what it says."""
    for part in results:
        key = _VALUES.get(str(part.get("type")))
        value = part.get("value")
        if key is None or not isinstance(value, dict) or key not in value:
            continue
        said = value[key]
        if key == "taxonomy":
            said = [" / ".join(map(str, steps)) for steps in said]
        yield str(part.get("from_name") or "label"), said
