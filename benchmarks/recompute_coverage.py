"""Recomputes the intervals of kept projects from their stores, and how often they hold; imports nothing of nextbatch.

FOLDER is what `optional_stopping.py FOLDER` wrote. The events are read by SQLite, the ends of the intervals are found
by halving sums of binomial tails in numpy, and the accuracy that an interval should hold is read from `hidden.json`.

    python benchmarks/recompute_coverage.py FOLDER
"""

import json
import math
import sqlite3
import sys
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import numpy as np

# How far an end that was shown may be from the recomputed one.
AGREEMENT = 1e-9
TARGETS = (0.6, 0.7, 0.8)


def history_of(store):
    """Return the events of a store in their order: number, kind, body."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT seq, what, body FROM events ORDER BY seq").fetchall()
    return [(seq, what, json.loads(body)) for seq, what, body in rows]


def looks_of(history):
    """Return for each model with an audit its number and how many audit samples: right, without an answer, all.

    Of one person, whose last word on a sample holds; the audit of a batch counts once nothing of it is open.
    """
    found = []
    for place, (_, what, body) in enumerate(history):
        if what != "model fitted" or body.get("failure"):
            continue
        before = history[:place]
        said = said_in(event for event in before if event[0] <= body["after"])
        audited = {sample for _, kind, drawn in before if kind == "audit drawn" for sample in drawn["samples"]}
        batches = [batch["samples"] for _, kind, batch in before if kind == "batch chosen"]
        done = [sample for batch in batches if said.keys() >= {*batch} for sample in batch if sample in audited]
        if done:
            right = sum(said[sample] == body["audit"][str(sample)] for sample in done)
            found.append((body["number"], right, sum(said[sample] is None for sample in done), len(done)))
    return found


def said_in(events):
    """Return what is said of each sample: a label, or None for a skip."""
    stacks = {}
    for _, what, body in events:
        if what in ("answer", "skip", "cannot say"):
            stacks.setdefault(body["sample"], []).append(body.get("label"))
        elif what == "undo":
            stacks[body["sample"]].pop()
    return {sample: stack[-1] for sample, stack in stacks.items() if stack}


def recomputed(history, planned, error):
    """Return for each look: right, without an answer, all, lower and upper end."""
    return [
        (right, skipped, n, *interval(right, skipped, n, error_of(number, planned, error)))
        for number, (_, right, skipped, n) in enumerate(looks_of(history), 1)
    ]


def error_of(look, planned, error):
    """Return the error of one look: four fifths of all are spread over the planned ones, the rest is for later ones."""
    return 0.8 * error / planned if look <= planned else 0.2 * error * 6 / (math.pi * (look - planned)) ** 2


def interval(right, skipped, n, error):
    """Return both ends; without an answer is wrong for the lower one and right for the upper one."""
    return lower(right, n, error / 2), 1 - lower(n - right - skipped, n, error / 2)


@lru_cache(None)
def lower(right, n, error):
    """Return the largest share at which `right` or more of `n` are less probable than `error`, by halving."""
    if right == 0:
        return 0.0
    seen, low, high = np.arange(right, n + 1), 0.0, 1.0
    ways = np.array([math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in seen])
    for _ in range(60):
        share = (low + high) / 2
        tail = np.exp(ways + seen * math.log(share) + (n - seen) * math.log1p(-share)).sum()
        low, high = (share, high) if tail < error else (low, share)
    return low


def reserve_is_kept(history):
    """Tell whether the audit is the next of the reserve, and no other sample of a batch is of it."""
    reserve = [sample for _, what, body in history if what == "reserve drawn" for sample in body["rows"]]
    audited = [sample for _, what, body in history if what == "audit drawn" for sample in body["samples"]]
    asked = {sample for _, what, body in history if what == "batch chosen" for sample in body["samples"]}
    return audited == reserve[: len(audited)] and asked & {*reserve} == {*audited}


def project_in(folder):
    """Return what became of one project: for each rule to stop whether its interval is wrong, and what must agree."""
    told, history = json.loads((folder / "hidden.json").read_text()), history_of(folder / "store.sqlite")
    error, looks = 1 - told["level"], looks_of(history)
    ends = np.array([found[3:] for found in recomputed(history, told["planned"], error)])
    ordinary = np.array([interval(*counts, error) for _, *counts in looks])
    truth = np.array(told["accuracy"])[[number for number, *_ in looks]]
    shown = np.array(told["shown"])
    agrees = ends.shape == shown.shape and bool(np.abs(ends - shown).max() <= AGREEMENT)
    wrong = {
        "stops at the worst moment": outside(ends, truth).any(),
        "stops at the worst moment from the third look on, with ordinary intervals": outside(
            ordinary[2:], truth[2:]
        ).any(),
    }
    for target in TARGETS:
        reached = np.flatnonzero(ends[:, 0] >= target)
        wrong[f"stops when the lower end reaches {target}"] = len(reached) and outside(ends, truth)[reached[0]]
    return wrong, agrees and reserve_is_kept(history), len(looks)


def outside(ends, truth):
    return (truth < ends[:, 0]) | (truth > ends[:, 1])


def main(folder):
    projects = [project_in(store.parent) for store in sorted(folder.glob("*/store.sqlite"))]
    if not projects:
        raise SystemExit(f"{folder} holds no projects: run optional_stopping.py {folder} first.")
    n, looks = len(projects), sum(looks for _, _, looks in projects)
    agreeing = sum(agrees for _, agrees, _ in projects)
    print(f"{n} projects, {looks} looks; in {agreeing} every interval that was shown is the recomputed one")
    print("and the audit is the next of the reserve. Wrong is the interval of whoever")
    for rule in projects[0][0]:
        count = sum(bool(wrong[rule]) for wrong, _, _ in projects)
        low, high = interval(count, 0, n, 0.05)
        print(f"  {rule}: {count} of {n}, {count / n:.1%} ({low:.1%} to {high:.1%})")
    return 0 if agreeing == n else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
