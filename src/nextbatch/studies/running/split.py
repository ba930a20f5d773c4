"""The split of a data set into samples that may be labeled and held-out ones; it depends on the seed only."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.quoting import counted
from nextbatch.seeds import rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.records.run import Run
from nextbatch.tasks import CLASSES


class Split(NamedTuple):
    """The samples that may be labeled, and the samples held out to measure accuracy, both ascending.

    Index i is sample i of the data set; i + c * n_samples is its copy number c. Each copy is labeled and paid for
    separately. Held-out samples have no copies.
    """

    train: NDArray[np.intp]
    test: NDArray[np.intp]


def split(run: Run, dataset: Dataset) -> Split:
    """Return the split of a run: hold out the test part, draw the pool from the others, and copy it.

    All draws are uniform and ignore labels, except for imbalance and classes.
    """
    train, test = available(run, dataset)
    if run.pool is not None:
        train = np.sort(rng_for("pool", run.dataset, run.seed).choice(train, run.pool, replace=False))
    copies = np.arange(run.redundancy)[:, None] * len(dataset.y)
    return Split((copies + train).ravel(), test)


def available(run: Run, dataset: Dataset) -> Split:
    """Return the samples that the pool is drawn from and the held-out ones, after classes and imbalance."""
    train, test = held_out(run, dataset)
    if run.classes is not None:
        classes = classes_of(run, dataset)
        train, test = (part[np.isin(dataset.y[part], classes)] for part in (train, test))
    return Split(train if run.imbalance == 1 else _imbalanced(run, train, dataset.y), test)


def classes_of(run: Run, dataset: Dataset) -> NDArray[Any]:
    """Return the classes that take part in a run, ascending: all of the data set, or `run.classes` random ones."""
    every = np.unique(dataset.y)
    # The generator is not named after the number: a seed with more classes keeps the classes of fewer.
    drawn = rng_for("classes", run.dataset, run.seed).permutation(len(every))[: run.classes]
    return np.asarray(every[np.sort(drawn)])


def samples_of(indices: Any, dataset: Dataset) -> NDArray[np.intp]:
    """Return the sample of the data set that each index stands for; an index may be that of a copy."""
    return np.asarray(indices) % len(dataset.y)


def initial_positions(run: Run, n_train: int) -> NDArray[np.intp]:
    """Return the positions of the initial labels among the `n_train` indices; no sample twice."""
    # First copies come first, so that a seed starts from the same samples with and without copies.
    return rng_for("initial", run.dataset, run.seed).choice(n_train // run.redundancy, run.initial, replace=False)


def require_enough(run: Run, dataset: Dataset) -> None:
    """Raise unless the data set has enough classes and samples for `run`.

    Raises
    ------
    BadInput
    """
    of_classes = {"classes": run.classes, "imbalance": run.imbalance > 1, "label_noise": run.label_noise}
    if dataset.task != CLASSES and any(of_classes.values()):
        name = next(name for name, asked in of_classes.items() if asked)
        raise BadInput(f"{name} is for labels that are classes, these are {dataset.task}: leave it out.", argument=name)
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
            f"pool is {run.pool}, but {run.dataset} has {counted(n, 'sample')} {left}: make it smaller, or leave it "
            "out to use "
            "them all."
        )
    those = (
        f"the pool has {counted(run.pool, 'sample')}"
        if run.pool
        else f"{run.dataset} has {counted(n, 'sample')} {left}"
    )
    n = run.pool or n
    copies = f", {run.redundancy} copies of each" if run.redundancy > 1 else ""
    wanted = run.initial + run.rounds * run.batch_size
    if run.initial > n or wanted > n * run.redundancy:
        raise BadInput(
            f"The study asks for {counted(wanted, 'label')} ({run.initial} and {run.rounds} x {run.batch_size}), but "
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
    """Return the samples left by imbalance: shares of the classes fall geometrically from 1 to 1 / `imbalance`."""
    # The generator is not named after the ratio: a seed has the same rare classes, and keeps the same samples first.
    rng = rng_for("imbalance", run.dataset, run.seed)
    classes = rng.permutation(np.unique(y[train]))
    shares = run.imbalance ** -np.linspace(0, 1, len(classes))
    members = [rng.permutation(train[y[train] == name]) for name in classes]
    kept = [of_class[: max(1, round(share * len(of_class)))] for of_class, share in zip(members, shares, strict=True)]
    return np.sort(np.concatenate(kept))
