"""Tasks of Label Studio: the fields of each sample as data, and a prediction with a score that keeps our order."""

from typing import Any

from nextbatch.files.formats.outgoing import Outgoing, as_json
from nextbatch.files.tool_records import label_studio_data, label_studio_image, label_studio_order


def label_studio_tasks(outgoing: Outgoing) -> bytes:
    """Return a list of tasks. Uncertainty sampling of Label Studio shows low scores first: ours grow with the rank."""
    parts = zip(outgoing.batch.ids, outgoing.shown, outgoing.facts, strict=True)
    return as_json([_task(name, record, facts, outgoing) for name, record, facts in parts])


def _task(name: str, record: dict[str, Any], facts: dict[str, Any], outgoing: Outgoing) -> dict[str, Any]:
    inner = record.get("data")
    shown = outgoing.seen(inner) if isinstance(inner, dict) else record
    if outgoing.pool.is_dir():
        shown["image"] = label_studio_image(name)
    strategy = outgoing.batch.strategy
    order = label_studio_order(f"nextbatch {strategy}", facts["rank"] / (len(outgoing.batch) + 1))
    meta = {**facts, "strategy": strategy}
    return {"data": label_studio_data(name, shown), "meta": meta, "predictions": [order]}
