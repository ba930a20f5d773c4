"""What is said of copies: how many there are of each kind, and whether their labels contradict each other."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.duplicates.copies import KINDS, Standing
from nextbatch.files.samples import Samples
from nextbatch.quoting import counted, quoted


def told(samples: Samples, usable: NDArray[np.intp], found: Standing) -> list[str]:
    """Return how many copies there are of each kind, and whether labels contradict each other."""
    n = len(usable)
    copies = found.copies
    if not len(copies):
        return [f"Copies: none among {counted(n, 'sample')}."]
    sizes = np.bincount(found.stands[copies], minlength=n)
    largest = int(np.argmax(sizes))
    kinds = [(sum(found.kinds[copies] == kind), words) for kind, words in KINDS.items()]
    notes = [
        f"Copies: {len(copies)} of {counted(n, 'sample')}, in {counted(int((sizes > 0).sum()), 'group')} ("
        + "; ".join(f"{times}: {words}" for times, words in kinds if times)
        + f"). The largest group has {sizes[largest] + 1} samples, and {quoted(samples.rows.ids[usable[largest]])} "
        "stands for it."
    ]
    return [*notes, *_contradictions(samples, usable, found)]


def _contradictions(samples: Samples, usable: NDArray[np.intp], found: Standing) -> list[str]:
    """Return a note on copies with another label than the sample that stands for them."""
    labels = samples.labels[usable]
    pairs = [(copy, found.stands[copy]) for copy in found.copies if labels[copy] is not None]
    pairs = [(copy, stands) for copy, stands in pairs if labels[copy] != labels[stands]]
    if not pairs:
        return []
    first = " and ".join(f"{quoted(samples.rows.ids[usable[i]])} ({quoted(labels[i])})" for i in pairs[0][::-1])
    return [
        f"Labels: {counted(len(pairs), 'copy has', 'copies have')} another label than the sample that stands for "
        f"{'it' if len(pairs) == 1 else 'them'}, such as {first}: look at them again."
    ]
