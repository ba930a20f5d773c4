"""Records of Argilla: a list that `rg.Dataset(...).records.from_json` reads."""

from nextbatch.files.formats.outgoing import Outgoing, as_json
from nextbatch.files.tool_records import OUR_ID


def argilla_records(outgoing: Outgoing) -> bytes:
    """Return a list of records, each with its text as the field "text", or its image as "image", and our facts."""
    if outgoing.pool.is_dir():
        fields = [{"image": str(outgoing.pool / name)} for name in outgoing.batch.ids]
    else:
        fields = [{"text": text} for text in outgoing.texts("Argilla")]
    empty: dict[str, dict[str, str]] = {"suggestions": {}, "responses": {}, "vectors": {}}
    parts = zip(outgoing.batch.ids, fields, outgoing.facts, strict=True)
    return as_json(
        [{"id": name, "fields": shown, "metadata": {OUR_ID: name, **facts}, **empty} for name, shown, facts in parts]
    )
