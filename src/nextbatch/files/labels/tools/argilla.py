"""Records of Argilla (JSON): responses of several users to several questions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a record is one of Argilla."""
    return isinstance(record.get("fields"), dict) and isinstance(record.get("responses"), dict)


def rows(path: Path, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each response, with a column for each question; suggestions do not count."""
    found = []
    for record in records:
        shared = {"id": record.get("id"), "metadata": record.get("metadata") or {}, "fields": record["fields"]}
        said = [
            {question: one.get("value") if isinstance(one, dict) else one}
            for question, responses in record["responses"].items()
            for one in (responses if isinstance(responses, list) else [responses])
        ]
        found += [{**shared, **one} for one in said or [{}]]
    return found
