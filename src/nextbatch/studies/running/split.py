"""Which samples may be labeled and which are held out: all drawn by the seed, whatever the strategy."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.seeds import rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.records.run import Run


class Split(NamedTuple):
    """What may be labeled, ascending, and the samples held out to measure accuracy.

    Index i is sample i of the data set, and i + c * n_samples its copy number c: each is labeled, and paid for, by
    itself. Nothing that is held out has copies.
    """

    train: NDArray[np.intp]
    test: NDArray[np.intp]


def split(run: Run, dataset: Dataset) -> Split:
    """Hold out the official test part, or a share that is drawn; draw the pool from the others, and copy it.

    Imbalance apart, all draws are uniform, without regard to labels.
    """
    train, test = available(run, dataset)
    if run.pool is not None:
        train = np.sort(rng_for("pool", run.dataset, run.seed).choice(train, run.pool, replace=False))
    copies = np.arange(run.redundancy)[:, None] * len(dataset.y)
    return Split((copies + train).ravel(), test)


def available(run: Run, dataset: Dataset) -> Split:
    """Return the samples that a pool is drawn from, made imbalanced, and those held out; of the classes asked for."""
    train, test = held_out(run, dataset)
    if run.classes is not None:
        train, test = (those[np.isin(dataset.y[those], classes_of(run, dataset))] for those in (train, test))
    return Split(train if run.imbalance == 1 else _imbalanced(run, train, dataset.y), test)


def classes_of(run: Run, dataset: Dataset) -> NDArray[Any]:
    """Return the classes that a run knows, ascending: all of the data set, or as many as it asks for."""
    every = np.unique(dataset.y)
    # The number is not among the names: with more classes, a seed keeps those that it has with fewer.
    drawn = rng_for("classes", run.dataset, run.seed).permutation(len(every))[: run.classes]
    return np.asarray(every[np.sort(drawn)])


def samples_of(indices: Any, dataset: Dataset) -> NDArray[np.intp]:
    """Return the samples of the data set that indices, some of them of copies, stand for."""
    return np.asarray(indices) % len(dataset.y)


def initial_positions(run: Run, n_train: int) -> NDArray[np.intp]:
    """Return which of the `n_train` samples that may be labeled come first: never two copies of one sample."""
    # The redundancy is not among the names, and first copies come first: with and without copies a seed starts alike.
    return rng_for("initial", run.dataset, run.seed).choice(n_train // run.redundancy, run.initial, replace=False)


def require_enough(run: Run, dataset: Dataset) -> None:
    """Raise unless the data set has as many samples as `run` asks for.

    Raises
    ------
    BadInput
    """
    n_classes = len(np.unique(dataset.y))
    if run.classes is not None and run.classes > n_classes:
        raise BadInput(
            f"classes is {run.classes}, but {run.dataset} has {n_classes}: ask for fewer.", argument="classes"
        )
    train, test = available(run, dataset)
    if not len(test):
        raise BadInput(
            f"No sample of {run.dataset} is held out, so no accuracy can be measured: make test_share larger.",
            argument="test_share",
        )
    n = len(train)
    of = f"of {run.classes} classes " if run.classes is not None else ""
    left = f"{of}that are not held out" + (
        f" and left by an imbalance of {run.imbalance:g}" if run.imbalance > 1 else ""
    )
    if run.pool is not None and run.pool > n:
        raise BadInput(
            f"pool is {run.pool}, but {run.dataset} has {n} samples {left}: make it smaller, or leave it out to use "
            "them all."
        )
    those = f"the pool has {run.pool} samples" if run.pool else f"{run.dataset} has {n} samples {left}"
    n = run.pool or n
    copies = f", {run.redundancy} copies of each" if run.redundancy > 1 else ""
    wanted = run.initial + run.rounds * run.batch_size
    if run.initial > n or wanted > n * run.redundancy:
        raise BadInput(
            f"The study asks for {wanted} labels ({run.initial} and {run.rounds} x {run.batch_size}), but "
            f"{those}{copies}: make rounds, batch_size or initial smaller.",
            argument="rounds",
        )


def held_out(run: Run, dataset: Dataset) -> Split:
    """Return all samples in two parts: the official ones, or as the seed draws them; groups stay whole."""
    if dataset.test is not None and run.test_share is None:
        return Split(dataset.train, dataset.test)
    if dataset.groups is not None:
        return _whole_groups(run, dataset.groups)
    n = len(dataset.y)
    shuffled = rng_for("split", run.dataset, run.seed).permutation(n)
    n_test = int((run.test_share or 0) * n)
    return Split(np.sort(shuffled[n_test:]), np.sort(shuffled[:n_test]))


def _whole_groups(run: Run, groups: NDArray[Any]) -> Split:
    """Hold out groups in a drawn order until they have as nearly as possible the share of the samples."""
    _, numbers, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    drawn = rng_for("split", run.dataset, run.seed).permutation(len(sizes))
    reached = np.cumsum(sizes[drawn])[:-1]  # one group at least is left to label from
    count = 1 + int(np.argmin(np.abs(reached - (run.test_share or 0) * len(groups))))
    out = np.isin(numbers, drawn[:count])
    return Split(np.flatnonzero(~out), np.flatnonzero(out))


def _imbalanced(run: Run, train: NDArray[np.intp], y: NDArray[Any]) -> NDArray[np.intp]:
    """Keep all samples of one class, one of `imbalance` of another, and of those between in geometric steps."""
    # The ratio is not among the names: the rare classes of a seed are rare at any ratio, and keep the same samples.
    rng = rng_for("imbalance", run.dataset, run.seed)
    classes = rng.permutation(np.unique(y[train]))
    shares = run.imbalance ** -np.linspace(0, 1, len(classes))
    members = [rng.permutation(train[y[train] == name]) for name in classes]
    kept = [these[: max(1, round(share * len(these)))] for these, share in zip(members, shares, strict=True)]
    return np.sort(np.concatenate(kept))
