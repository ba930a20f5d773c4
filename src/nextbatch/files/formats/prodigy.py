"""Tasks of Prodigy: one in each line, with a text or an image; Prodigy streams them in the order of the file."""

from nextbatch.files.formats.outgoing import Outgoing, as_json_lines
from nextbatch.files.tool_records import prodigy_record


def prodigy_tasks(outgoing: Outgoing) -> bytes:
    """Return a task in each line, with what is known of the sample in its meta."""
    if outgoing.pool.is_dir():
        content = [{"image": str(outgoing.pool / name)} for name in outgoing.batch.ids]
    else:
        content = [{"text": text} for text in outgoing.texts("Prodigy")]
    parts = zip(content, outgoing.batch.ids, outgoing.facts, strict=True)
    return as_json_lines(prodigy_record(shown, name, facts) for shown, name, facts in parts)
