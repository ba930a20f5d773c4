"""Switch: one strategy for the first labels, another one after them."""

from dataclasses import dataclass, replace

from numpy.random import Generator

from nextbatch import checks
from nextbatch.algorithms.limits import Limits
from nextbatch.errors import BadInput
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.diversity.typi_clust import TypiClust
from nextbatch.strategies.limited import Limitable, picks_within
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import QueryStrategy, as_code, checked_strategy, needs_of
from nextbatch.strategies.uncertainty.margin import Margin


@about(cost="that of the one that chooses", source="Doucet et al. (2024), arXiv 2403.03728, with any two strategies")
@dataclass(frozen=True)
class Switch(Limitable):
    """Selects with `early` while there are fewer than `at` labels for each class that was found, then with `late`.

    Parameters
    ----------
    early, late : QueryStrategy
    at : float
        Labels a class: the number of labeled samples divided by the number of different labels.

    Examples
    --------
    >>> import numpy as np
    >>> pool = Pool([[0.0], [1.0]], [[0.9, 0.1], [0.6, 0.4]], labels=["a", "b", "a", "a"])
    >>> Switch(TypiClust(), Margin(), at=2).select(pool, 1, np.random.default_rng(0))
    array([1])
    """

    early: QueryStrategy
    late: QueryStrategy
    at: float
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the strategies and the number."""
        checked_strategy(self.early)
        checked_strategy(self.late)
        object.__setattr__(self, "at", checks.number(self.at, "at", 0, checks.LARGEST))

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool: what both need, and what one of them needs where it is there."""
        both = [needs_of(self.early) or (), needs_of(self.late) or ()]
        required = [{need for need in needs if not need.optional} for needs in both]
        shared = required[0] & required[1]
        either = [need if need in shared else replace(need, optional=True) for needs in both for need in needs]
        labels = Need("labels", of="labeled", optional=True)
        return tuple(dict.fromkeys((*either, labels)))

    def chosen(self, pool: Pool) -> QueryStrategy:
        """Return the strategy whose turn it is, by the labels that the pool shows."""
        if pool.labeled is None or not len(pool.labeled):
            return self.early if self.at > 0 else self.late
        if "means" in pool.unlabeled and "probabilities" not in pool.unlabeled:
            raise BadInput(
                f"{self!r} counts the labels of each class, and these labels are numbers: choose another one."
            )
        labels = pool.need("labels", self)
        names = {name for label in labels.tolist() for name in (label if isinstance(label, tuple) else (label,))}
        return self.late if len(labels) >= self.at * len(names) else self.early

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        return picks_within(self.chosen(pool), pool, batch_size, rng, limits)


@about(cost="that of the one that chooses", source="Doucet et al. (2024), arXiv 2403.03728")
def TCM(at: float = 3) -> Switch:
    """Selects with TypiClust until there are `at` labels for each class that was found, then with Margin.

    The source changes after three rounds, whose batches it sets by the number of classes.

    Parameters
    ----------
    at : float, default 3

    Examples
    --------
    >>> TCM() == Switch(TypiClust(), Margin(), at=3)
    True
    """
    return Switch(TypiClust(), Margin(), at)
