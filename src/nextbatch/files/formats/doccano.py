"""Documents of doccano: one in each line, with its text and no label yet."""

from nextbatch.files.formats.outgoing import Outgoing, as_json_lines
from nextbatch.files.tool_records import OUR_ID


def doccano_documents(outgoing: Outgoing) -> bytes:
    """Return a document in each line. doccano numbers documents by itself, so that our id goes by a name of its own."""
    return as_json_lines(
        {"text": text, "label": [], OUR_ID: name, **facts}
        for name, text, facts in zip(outgoing.batch.ids, outgoing.texts("doccano"), outgoing.facts, strict=True)
    )
