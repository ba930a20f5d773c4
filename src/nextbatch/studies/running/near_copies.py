"""Near copies across the split: held-out samples that a model has as good as seen, such as frames of one video."""

import warnings
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.neighbors.near_copies import REFERENCES, near_limits
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_neighbors
from nextbatch.errors import NextbatchWarning
from nextbatch.quoting import quoted
from nextbatch.seeds import rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.group_columns import likely_group
from nextbatch.studies.features.own_data import OwnDataset
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.split import samples_of, split

# Held-out samples that are compared with the pool.
LOOKED_AT = 2000
# Where the pool has many or long rows these are fewer, so that the products take a second or two.
WORK, FEWEST_LOOKED_AT = 3e10, 200
# Below these shares of held-out samples nothing is said of exact copies, and of exact and near ones together.
TOLD_FROM_EXACT, TOLD_FROM = 0.05, 0.1


class NearCopies(NamedTuple):
    """Held-out samples beside their nearest ones in the pool, where those are copies or nearly so."""

    held_out: NDArray[np.intp]
    in_pool: NDArray[np.intp]
    exact: int
    looked_at: int

    @property
    def share(self) -> float:
        """The share of the held-out samples that were looked at."""
        return len(self.held_out) / max(self.looked_at, 1)


@lru_cache(maxsize=8)
def told_copies(run: Run, dataset: Dataset) -> str | None:
    """Return a sentence on copies of held-out samples in the pool of `run`, warning of it once; None if they are few.

    Whole groups may be held out and still have copies in other groups. An official test part is as others chose it:
    nothing is said of it. Nor of texts without embeddings, between which there are no distances.
    """
    if dataset.test is not None or len(dataset.X.shape) == 1:
        return None
    parts = split(run, dataset)
    pool = np.unique(samples_of(parts.train, dataset))
    prepared = dataset.prepared_for(pool)
    copies = copies_across(prepared, pool, parts.test, rng_for("near copies", run.dataset, run.seed))
    if copies.share < TOLD_FROM and copies.exact < TOLD_FROM_EXACT * copies.looked_at:
        return None
    told = _told(copies, dataset, run.group)
    warnings.warn(told, NextbatchWarning, stacklevel=3)
    return told


def copies_across(
    dataset: Dataset, pool: NDArray[np.intp], held_out: NDArray[np.intp], rng: np.random.Generator
) -> NearCopies:
    """Return which held-out samples have a copy, exact or near, in the pool; of many, LOOKED_AT are drawn."""
    affordable = int(WORK / max(len(pool) * dataset.points(held_out[:1]).size, 1)) if len(held_out) else 0
    size = min(max(affordable, FEWEST_LOOKED_AT), LOOKED_AT, len(held_out))
    looked_at = np.sort(rng.choice(held_out, size, replace=False))
    nothing = np.array([], dtype=np.intp)
    if not len(looked_at) or not len(pool):
        return NearCopies(nothing, nothing, 0, len(looked_at))
    points = dataset.points(looked_at)
    positions, distances = (found[:, 0] for found in nearest_neighbors(points, 1, among=dataset.points(pool)))
    near = distances < _limits(points, dataset, pool, rng)
    exact = distances == 0
    found = near | exact
    return NearCopies(looked_at[found], pool[positions[found]], int(exact.sum()), len(looked_at))


def _limits(points: Any, dataset: Dataset, pool: NDArray[np.intp], rng: np.random.Generator) -> NDArray[np.float64]:
    references = np.sort(rng.choice(pool, min(REFERENCES, len(pool)), replace=False))
    return near_limits(points, dataset.points(references), len(pool))


def _told(copies: NearCopies, dataset: Dataset, group: str | None) -> str:
    i = int(len(copies.held_out) // 2)
    pair = int(copies.held_out[i]), int(copies.in_pool[i])
    names = " and ".join(_named(dataset, each) for each in pair)
    sure = f" ({copies.exact} are equal in every value)" if copies.exact else ""
    although = f", although whole groups of {quoted(group)} are held out" if group else ""
    said = (
        f"{copies.share:.0%} of the held-out samples have a copy or a near copy in the pool{sure}, such as {names}"
        f"{although}: the accuracy on them says how well a model remembers, not how well it judges new samples."
    ).replace("%", " %", 1)
    return f"{said} {_way_out(copies, dataset, group)}" if isinstance(dataset, OwnDataset) else said


def _way_out(copies: NearCopies, dataset: OwnDataset, group: str | None) -> str:
    """Return what to do: a group whose value near copies share, or none of the copies."""
    all_exact = copies.exact == len(copies.held_out)  # whose features are the same whatever they mean
    likely = likely_group(dataset, copies.held_out, copies.in_pool, features_too=not all_exact)
    shared = f'give group = "{likely or "COLUMN"}" under [data]'
    why = " (near copies share its value)" if likely else " (the column that says which rows belong together)"
    if group is None:
        return f"To hold out whole groups, such as all frames of a video, {shared}{why}."
    instead = f"{shared} instead{why}, " if likely else "give rows that are copies of each other one group, "
    return f"{instead[0].upper()}{instead[1:]}or remove copies first, which `nextbatch duplicates` finds."


def _named(dataset: Dataset, sample: int) -> str:
    """Return how a sample is called in the user's file, or its number."""
    if not isinstance(dataset, OwnDataset) or dataset.samples is None or dataset.rows is None:
        return f"sample {sample}"
    rows = dataset.samples.rows
    name = rows.ids[dataset.rows[sample]]
    return f"row {name}" if rows.numbered else quoted(name)
