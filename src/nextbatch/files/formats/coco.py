"""COCO: the file of the pool with the images of the batch alone, in its order, and what belongs to them."""

import json
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.files.formats.outgoing import Outgoing, as_json
from nextbatch.files.tables.json_tables import is_coco
from nextbatch.files.tables.separated import text_of


def coco_images(outgoing: Outgoing) -> bytes:
    """Return the file of the pool with its images in the order of the batch, and their annotations.

    Raises
    ------
    BadInput
        If the pool is no file of COCO.
    """
    found: Any = json.loads(text_of(outgoing.pool)) if outgoing.pool.suffix.lower() == ".json" else None
    if not is_coco(found):
        raise BadInput(
            f"{outgoing.pool} is no COCO file, with images and annotations: choose another format.", argument="format"
        )
    images: list[dict[str, Any]] = [found["images"][position] for position in outgoing.batch.positions]
    rank = {image["id"]: place for place, image in enumerate(images)}
    kept = [mark for mark in found.get("annotations", []) if mark["image_id"] in rank]
    kept.sort(key=lambda mark: rank[mark["image_id"]])
    return as_json({**found, "images": images, "annotations": kept})
