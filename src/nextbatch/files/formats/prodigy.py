"""Tasks of Prodigy: one in each line, with a text or an image; Prodigy streams them in the order of the file."""

from nextbatch.files.formats.outgoing import OUR_ID, Outgoing, as_json_lines


def prodigy_tasks(outgoing: Outgoing) -> bytes:
    """Return a task in each line; what is known of the sample stands in its meta, which Prodigy shows and keeps."""
    if outgoing.pool.is_dir():
        content = [{"image": str(outgoing.pool / name)} for name in outgoing.batch.ids]
    else:
        content = [{"text": text} for text in outgoing.texts("Prodigy")]
    return as_json_lines(
        {**task, "meta": {OUR_ID: name, **facts}}
        for name, task, facts in zip(outgoing.batch.ids, content, outgoing.facts, strict=True)
    )
