"""The search for copies: what is equal by its bytes, values or text, and then what is near."""

import hashlib
import re
import unicodedata
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from nextbatch.algorithms.neighbors.copy_groups import copy_groups
from nextbatch.algorithms.neighbors.near_copies import FEWEST, REFERENCES, near_limits
from nextbatch.duplicates.copies import Standing
from nextbatch.files.preparing.preparation import learn_preparation
from nextbatch.files.samples import Samples
from nextbatch.progress import waiting
from nextbatch.row_digests import row_digests
from nextbatch.seeds import rng_for

# Near texts with different numbers in them are no copies: they are grouped again without those found, at most 20 times.
ROUNDS = 20


def compared_rows(samples: Samples, usable: NDArray[np.intp]) -> tuple[Any, tuple[str, ...]]:
    """Return the rows between which distances are measured, and what is to be said of them."""
    prepared = learn_preparation(samples, usable)
    if prepared.beside is not None:
        return prepared.beside[usable], prepared.notes
    # Not the projection of texts: in its 100 directions texts meet that share their topic alone.
    return prepared.rows(usable), prepared.notes


def search(
    samples: Samples, usable: NDArray[np.intp], X: Any, within: float | None
) -> tuple[Standing, tuple[str, ...]]:
    """Return all copies among the usable samples, and notes on the distance of near ones."""
    n = len(usable)
    preferred = np.asarray(samples.labels[usable] != None)  # noqa: E711
    found = Standing(np.arange(n), np.full(n, None, dtype=object), np.zeros(n))
    for kind, keys in _exact(samples, usable, X).items():
        found = found.joined(kind, _first_of_equal(keys, found.free, preferred), np.zeros(n))
    free = found.free
    if within == 0:
        return found, ()
    limits, told = _limits(X[free], within)
    if not limits.any():
        return found, told
    to, distances = np.arange(n), np.zeros(n)
    left, numbers = np.arange(len(free)), _numbers(samples, usable[free]) if within is None else None
    for _ in range(ROUNDS):
        groups = copy_groups(X[free[left]], limits[left], preferred[free[left]])
        stands = left[groups.representatives]
        same = np.ones(len(left), dtype=bool) if numbers is None else numbers[left] == numbers[stands]
        to[free[left[same]]], distances[free[left[same]]] = free[stands[same]], groups.distances[same]
        left = left[~same]
        if not len(left):
            break
    return found.joined("near", to, distances), told


def _numbers(samples: Samples, rows: NDArray[np.intp]) -> NDArray[np.object_] | None:
    """Return the numbers in the text of each row; None unless distances are those of the words of texts.

    Words of one letter or digit are no part of these: "4 stars" and "1 stars" are equal there, and no copies.
    """
    texts = samples.rows.texts
    if texts is None or samples.beside is not None:
        return None
    return np.array([" ".join(re.findall(r"\d+", texts[row])) for row in rows], dtype=object)


def _exact(samples: Samples, usable: NDArray[np.intp], X: Any) -> dict[str, Sequence[Hashable]]:
    """Return by kind what is equal of exact copies."""
    rows = samples.rows
    keys: dict[str, Sequence[Hashable]] = {}
    if rows.source.is_dir():
        keys["bytes"] = _file_digests([rows.source / rows.ids[row] for row in usable])
    if rows.texts is None:
        return {**keys, "equal": row_digests(X)}
    texts = [rows.texts[row] for row in usable]
    return {**keys, "equal": texts, "text": [_plain(text) for text in texts]}


def _file_digests(paths: Sequence[Path]) -> list[bytes]:
    digests = []
    with waiting("Reading files", len(paths), "files") as progress:
        for path in paths:
            with path.open("rb") as file:
                digests.append(hashlib.file_digest(file, "sha256").digest())
            progress.update(1)
    return digests


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _first_of_equal(keys: Sequence[Hashable], free: NDArray[np.intp], preferred: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return for each free sample the first free one with the same key, preferred ones before others."""
    to = np.arange(len(keys))
    first: dict[Hashable, int] = {}
    for sample in free[np.argsort(~preferred[free], kind="stable")]:
        to[sample] = first.setdefault(keys[sample], int(sample))
    return to


def _limits(X: Any, within: float | None) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return below which distance each sample is a near copy, and a note on it."""
    n = X.shape[0]
    if within is not None:
        return np.full(n, float(within)), (f"Near copies are nearer than {within:g}, as within says.",)
    references = np.sort(rng_for("near copies").choice(n, min(REFERENCES, n), replace=False))
    if len(references) < FEWEST:
        few = f"With fewer than {FEWEST} different samples nothing says which distances are usual"
        return np.zeros(n), (f"{few}: only exact copies are found, unless within is set.",)
    with waiting("Measuring usual distances"):
        limits = near_limits(X, X[references], n - 1, np.isin(np.arange(n), references))
    if issparse(X):  # texts of which no word is known are all alike
        limits[np.diff(X.indptr) == 0] = 0
    low, middle, high = np.quantile(limits, [0.05, 0.5, 0.95])
    return limits, (
        f"Near copies are nearer than {middle:.3g} (by sample {low:.3g} to {high:.3g}): so near as one sample in a "
        "hundred would have another one by chance. Set within to another distance if these are too many or too few.",
    )
