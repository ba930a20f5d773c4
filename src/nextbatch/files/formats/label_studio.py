"""Tasks of Label Studio: the fields of each sample as data, and a prediction with a score that keeps our order."""

from typing import Any
from urllib.parse import quote

from nextbatch.files.formats.outgoing import OUR_ID, Outgoing, as_json

# What Label Studio serves from the folder that LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT names.
_LOCAL = "/data/local-files/?d="


def label_studio_tasks(outgoing: Outgoing) -> bytes:
    """Return a list of tasks. Uncertainty sampling of Label Studio shows low scores first: ours grow with the rank."""
    parts = zip(outgoing.batch.ids, outgoing.shown, outgoing.facts, strict=True)
    return as_json([_task(name, record, facts, outgoing) for name, record, facts in parts])


def _task(name: str, record: dict[str, Any], facts: dict[str, Any], outgoing: Outgoing) -> dict[str, Any]:
    inner = record.get("data")
    data = outgoing.seen(inner) if isinstance(inner, dict) else record
    if outgoing.pool.is_dir():
        data["image"] = f"{_LOCAL}{quote(name)}"
    version = f"nextbatch {outgoing.batch.strategy}"
    order = {"model_version": version, "score": facts["rank"] / (len(outgoing.batch) + 1), "result": []}
    meta = {**facts, "strategy": outgoing.batch.strategy}
    return {"data": {**data, OUR_ID: name}, "meta": meta, "predictions": [order]}
