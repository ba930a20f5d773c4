"""The accuracy of a project, recomputed from its store alone: the file is read by SQLite, and nothing of nextbatch."""

import json
import sqlite3

from naive_intervals import interval, planned_error


def recomputed(path, rounds, error=0.05):
    """Return for each model with an audit: right, without an answer, all, lower and upper end.

    Of one person, whose last word on a sample holds; the audit of a batch counts once nothing of it is open.
    """
    events = sqlite3.connect(path)
    rows = events.execute("SELECT seq, what, body FROM events ORDER BY seq").fetchall()
    events.close()
    history = [(seq, what, json.loads(body)) for seq, what, body in rows]
    found = []
    for seq, what, body in history:
        if what != "model fitted" or body.get("failure"):
            continue
        before = [event for event in history if event[0] < seq]
        said = _said([event for event in before if event[0] <= body["after"]])
        audited = {sample for _, kind, drawn in before if kind == "audit drawn" for sample in drawn["samples"]}
        done = [
            sample
            for _, kind, batch in before
            if kind == "batch chosen" and all(sample in said for sample in batch["samples"])
            for sample in batch["samples"]
            if sample in audited
        ]
        if done:
            right = sum(said[sample] == body["audit"][str(sample)] for sample in done)
            skipped = sum(said[sample] is None for sample in done)
            ends = interval(right, skipped, len(done), planned_error(len(found) + 1, rounds, error))
            found.append((right, skipped, len(done), *ends))
    return found


def _said(events):
    """Return what is said of each sample: a label, or None for a skip."""
    stacks = {}
    for _, what, body in events:
        if what in ("answer", "skip", "cannot say"):
            stacks.setdefault(body["sample"], []).append(body.get("label"))
        elif what == "undo":
            stacks[body["sample"]].pop()
    return {sample: stack[-1] for sample, stack in stacks.items() if stack}
