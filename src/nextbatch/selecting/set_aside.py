"""Which samples a batch of files may not hold: those that are excluded, and those asked for and not labeled yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nextbatch.files.outputs.id_lists import read_ids
from nextbatch.files.samples import Samples
from nextbatch.quoting import counted
from nextbatch.selecting.composition import Composition


@dataclass(frozen=True)
class Aside:
    """The samples that are not to be chosen, beside those with a label, as indices; and what is to be said of them."""

    excluded: NDArray[np.intp]
    pending: NDArray[np.intp]
    notes: tuple[str, ...]


def set_aside(wanted: Composition, samples: Samples) -> Aside:
    """Return the samples that are excluded, and those that are pending: asked for, and without a label."""
    excluded = [read_ids(path, samples.rows, "exclude") for path in wanted.exclude]
    asked = [read_ids(path, samples.rows, "pending") for path in wanted.pending]
    notes = [f"Never chosen: {listed.note}." for listed in excluded]
    pending = _joined([listed.indices for listed in asked])
    waiting = pending[~np.isin(pending, samples.labeled)]
    if asked:
        answered = len(pending) - len(waiting)
        told = f", of which {answered} have a label now" if answered else ""
        notes.append(f"Pending, not asked for again: {' and '.join(listed.note for listed in asked)}{told}.")
    return Aside(_joined([listed.indices for listed in excluded]), waiting, tuple(notes))


def _joined(parts: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
    return np.array(list(dict.fromkeys(int(index) for part in parts for index in part)), dtype=np.intp)


def told_left_out(aside: Aside) -> str:
    """Return how many samples are set aside, as a part of a sentence; empty if none is."""
    parts = [
        counted(len(indices), f"{word} sample")
        for word, indices in (("excluded", aside.excluded), ("pending", aside.pending))
        if len(indices)
    ]
    return " and ".join(parts)
