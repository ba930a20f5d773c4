"""Facts about a pool that rules of advice look at; each is found when it is first asked for, from the pool alone."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.neighbors.near_copies import near_limits
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_neighbors
from nextbatch.pool import Pool
from nextbatch.row_access import is_sparse
from nextbatch.seeds import rng_for
from nextbatch.tasks import has_several_labels

# So many samples tell the share of copies, and half as many which distances are usual.
SAMPLED = 1000


class Facts:
    """What is to be known of a pool before a batch is chosen; labels are read that are paid for already.

    Parameters
    ----------
    pool : Pool
    batch_size : int
    temperature : float, optional
        Of the model, by `nextbatch.models.Calibrated`; None where nobody looked.
    groups : array, optional
        The group of each unlabeled sample, where the pool shows none.

    Examples
    --------
    >>> facts = Facts(Pool([[0.0], [1.0], [2.0]], labels=["a", "b", "a"]), 2)
    >>> facts["samples"], facts["labels"], facts["classes"], facts["labels_a_class"]
    (3, 3, 2, 1.5)
    """

    def __init__(
        self, pool: Pool, batch_size: int, *, temperature: float | None = None, groups: NDArray[Any] | None = None
    ) -> None:
        self.pool, self.batch_size = pool, batch_size
        self._given = {"temperature": temperature, "groups": groups}

    def __getitem__(self, name: str) -> float:
        """Return a fact by its name, one of `FACTS`."""
        return FACTS[name](self)

    def shows(self, name: str) -> float:
        """Return 1 if the pool shows an input of the unlabeled samples, else 0."""
        return float(name in self.pool.unlabeled)

    @cached_property
    def named(self) -> "Named":
        """All facts by their names, for sentences that name some of them in braces."""
        return Named(self)

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """How many labels each class has that was found, each of several labels by itself.

        All in one class where labels are not shown, or are numbers.
        """
        labels = self.pool.labels
        if labels is not None and has_several_labels(labels):
            labels = np.array([name for names in labels for name in names])
        if labels is not None and not self["means"]:
            return np.asarray(np.unique(labels, return_counts=True)[1])
        n = 0 if self.pool.labeled is None else len(self.pool.labeled)
        return np.array([n] if n else [], dtype=np.intp)

    @cached_property
    def unevenness(self) -> float:
        """The squared coefficient of variation of the classes' shares, less what chance alone gives them."""
        counts, n = self.counts, int(self.counts.sum())
        if n < 2:
            return 0.0
        return float(len(counts) * (counts / n) @ (counts / n) - 1 - (len(counts) - 1) / n)

    @cached_property
    def columns(self) -> int:
        """The number of columns of the embeddings; 0 without any."""
        embeddings = self.pool.embeddings
        return 0 if embeddings is None else int(embeddings.shape[1])

    @cached_property
    def copies(self) -> float:
        """The share of samples that have a near copy among the others, by a thousand of them."""
        n, embeddings = len(self.pool), self.pool.embeddings
        if embeddings is None or n < 2:
            return 0.0
        rows = rng_for("advice", n).permutation(n)[:SAMPLED]
        some = embeddings[rows] if is_sparse(embeddings) else np.asarray(embeddings)[rows]
        own = np.zeros(len(rows), dtype=bool)
        own[: len(rows) // 2] = True
        limits = near_limits(some, some[: len(rows) // 2], n, own)
        nearest = nearest_neighbors(some, 2, among=embeddings).distances[:, 1]
        return float(np.mean((nearest < limits) | (nearest == 0)))

    @cached_property
    def groups(self) -> int:
        """How many groups the samples belong to; 0 where none are shown."""
        shown = self._given["groups"] if self._given["groups"] is not None else self.pool.groups
        return 0 if shown is None else len(np.unique(np.asarray(shown).astype(str)))

    @property
    def looked_at_temperature(self) -> bool:
        """Whether the temperature of the model was found."""
        return self._given["temperature"] is not None

    @property
    def temperature(self) -> float:
        """The temperature of the model; 1 where it is not known."""
        found = self._given["temperature"]
        return 1.0 if found is None else float(found)


class Named(dict[str, float]):
    """The facts of a pool as a mapping, each found when it is named."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def __missing__(self, name: str) -> float:
        """Return the fact of that name."""
        return self.facts[name]


# One line per fact; rules name them.
FACTS: dict[str, Callable[[Facts], float]] = {
    "samples": lambda facts: len(facts.pool),
    "batch_size": lambda facts: facts.batch_size,
    "labels": lambda facts: int(facts.counts.sum()),
    "classes": lambda facts: len(facts.counts),
    "labels_a_class": lambda facts: float(facts.counts.mean()) if len(facts.counts) else 0.0,
    "fewest_labels": lambda facts: int(facts.counts.min()) if len(facts.counts) else 0,
    "imbalance": lambda facts: float(facts.counts.max() / facts.counts.min()) if len(facts.counts) else 1.0,
    "unevenness": lambda facts: facts.unevenness,
    "columns": lambda facts: facts.columns,
    "embeddings": lambda facts: facts.shows("embeddings"),
    "probabilities": lambda facts: facts.shows("probabilities"),
    "calibrated": lambda facts: facts.shows("calibrated"),
    "committee": lambda facts: facts.shows("committee"),
    "scores": lambda facts: facts.shows("scores"),
    "rates": lambda facts: facts.shows("rates"),
    "means": lambda facts: facts.shows("means"),
    "copies": lambda facts: facts.copies,
    "groups": lambda facts: facts.groups,
    "samples_a_group": lambda facts: len(facts.pool) / facts.groups if facts.groups else 1.0,
    "temperature": lambda facts: facts.temperature,
    "candidates": lambda facts: 10 * facts.batch_size,
    "candidates_of_pool": lambda facts: 10 * facts.batch_size / max(1, len(facts.pool)),
    # How many products a design takes: two for each sample, column and pick.
    "work_of_a_design": lambda facts: 4.0 * len(facts.pool) * facts.columns * facts.batch_size,
}
