"""Preselection: keep the most uncertain samples, then let another strategy choose among them."""

import warnings
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.algorithms import top_k
from nextbatch.algorithms.limits import Limits
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.seeds import apart
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import needs_of_score, score_of
from nextbatch.strategies.cut import Cut, ties
from nextbatch.strategies.diversity.facility_location import FacilityLocation
from nextbatch.strategies.diversity.k_means import KMeans
from nextbatch.strategies.limited import Limitable, limited_picks, limits_of, picks_within
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import QueryStrategy, checked_strategy, needs_of

BETA = 10
# A preselection that keeps the whole pool is told by a warning; no pool is so large that a larger beta would differ.
LARGEST_BETA = 10**9
NO_PRESELECTION = "its preselection has no effect."
NO_CHOICE = "all are taken, and what chooses among them has no effect. Raise candidates well above the batch size."


@about(cost="n C; then that of `then` on the candidates", source="Zhdanov (2019); Wei, Iyer and Bilmes (ICML 2015)")
@dataclass(frozen=True, repr=False)
class Preselect(Limitable):
    """Keeps the `beta * batch_size` samples with the largest score, then selects among them with `then`.

    It warns where that is the whole pool, so that the preselection has no effect, or no more than the batch, so that
    `then` has none.

    Parameters
    ----------
    then : QueryStrategy
        Chooses the batch among the candidates.
    beta : float, default 10
        Candidates for each sample of the batch, at least 1.
    score : str, default "margin"
        The acquisition score, a name of `nextbatch.scores.SCORES`; the samples with the largest are kept.
    candidates : int, optional
        A fixed number of candidates, instead of `beta`.

    Examples
    --------
    >>> pool = Pool([[0.0], [1.0], [9.0]], [[0.5, 0.5], [0.6, 0.4], [0.9, 0.1]])
    >>> Preselect(KMeans(), beta=2).select(pool, 1, np.random.default_rng(0))
    array([0])
    """

    then: QueryStrategy
    beta: float | None = None
    score: str = "margin"
    candidates: int | None = None

    def __post_init__(self) -> None:
        """Check that there is one size, and that it can hold a batch."""
        checks.one_of(self.score, tuple(scores.SCORES), "score")
        checked_strategy(self.then)
        if self.candidates is None:
            beta = checks.number(BETA if self.beta is None else self.beta, "beta", 1, LARGEST_BETA)
            object.__setattr__(self, "beta", beta)
        elif self.beta is not None:
            raise BadInput("Preselect has beta and candidates, two sizes for what it keeps: leave one of them out.")
        else:
            object.__setattr__(self, "candidates", checks.whole(self.candidates, "candidates", 1))

    def __repr__(self) -> str:
        """Print the literature's name where there is one: `Clustered(beta=10)`."""
        names = [name for then, name in _NAMES if self.then == then]
        if names and self.score == "margin" and self.candidates is None:
            return f"{names[0]}(beta={self.beta!r})"
        size = f"beta={self.beta!r}" if self.candidates is None else f"beta=None, candidates={self.candidates!r}"
        return f"Preselect({self.then!r}, {size}, score={self.score!r})"

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool: what the score reads, and what `then` needs."""
        return tuple(dict.fromkeys((*needs_of_score(self.score), *(needs_of(self.then) or ()))))

    @property
    def unfiltered(self) -> QueryStrategy:
        """What is left of the strategy where the preselection keeps the whole pool."""
        return self.then

    def kept(self, n: int, batch_size: int) -> int:
        """Return how many of `n` samples are kept; divided by the batch size this is the effective beta."""
        # A fraction is exact where a float product is not: 1.1 * 10 must keep 11 samples, not 12.
        size = self.candidates if self.beta is None else -int(-Fraction(str(self.beta)) * batch_size // 1)
        return min(n, max(batch_size, size or 0))

    def cut(self, n: int, batch_size: int, rng: Generator) -> Cut:
        """See `Cutting.cut`."""
        return Cut(self.score, self.kept(n, batch_size), ties(apart(rng, self.score)), self.then)

    def candidates_in(self, pool: Pool, kept: int, rng: Generator) -> NDArray[np.intp]:
        """Return the positions of the `kept` samples with the largest score, ascending."""
        return np.sort(top_k(score_of(self.score, pool, self), kept, apart(rng, self.score), rows=pool.rows))

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """See `Picker.picks`."""
        if limits_of(self):
            return limited_picks(self, pool, batch_size, rng)
        return self.picks_within(pool, batch_size, rng, None)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`: where limits leave too few candidates, twice as many are kept."""
        return self.picks_for(self, pool, batch_size, rng, limits)

    def picks_for(
        self, asked: QueryStrategy, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None = None
    ) -> Picks:
        """Pick, and name in warnings and errors `asked`, the strategy that the user wrote."""
        batch_size = checks.count(batch_size, len(pool))
        kept = self.kept(len(pool), batch_size)
        score = score_of(self.score, pool, asked)
        if kept == len(pool) > batch_size > 0:
            _warn(f"{asked!r} keeps all {kept} samples of the pool for a batch of {batch_size}: {NO_PRESELECTION}")
        if self.candidates is not None and kept == batch_size < len(pool):
            _warn(f"{asked!r} keeps {self.candidates} candidates for a batch of {batch_size}: {NO_CHOICE}")
        while True:
            # In the order of the pool, so that ties in what follows are settled by position in the pool.
            candidates = np.sort(top_k(score, kept, apart(rng, self.score), rows=pool.rows))
            inside = None if limits is None else limits.take(candidates)
            everything = kept == len(pool)
            if inside is None or everything or inside.most >= batch_size:
                chosen = picks_within(self.then, pool.take(candidates), batch_size, rng, inside)
                if everything or len(chosen.positions) == batch_size:
                    break
            kept = min(2 * kept, len(pool))
        positions = candidates[chosen.positions]
        return Picks(positions, score=score[positions], kept=kept, random=chosen.random)


@about(cost="n C + beta k² d a pass", source="Zhdanov (2019), arXiv 1901.05954")
def Clustered(beta: float = 10, score: str = "margin") -> Preselect:
    """Keeps the `beta * batch_size` smallest margins, clusters them by K-means, takes the samples nearest the centers.

    Parameters
    ----------
    beta : float, default 10
    score : str, default "margin"
        As for `Preselect`: "mean_margin" where samples have several labels, "deviation" where labels are numbers.

    Examples
    --------
    >>> Clustered(10) == Preselect(KMeans(), beta=10)
    True
    """
    return Preselect(KMeans(), beta, score)


@about(cost="n C + beta k² d a pass", source="Zhdanov (2019), arXiv 1901.05954")
def WClustered(beta: float = 10, score: str = "margin") -> Preselect:
    """Clustered, with every sample weighted by its margin score in the K-means.

    Parameters
    ----------
    beta : float, default 10
    score : str, default "margin"
        As for `Preselect`: "mean_margin" where samples have several labels, "deviation" where labels are numbers.

    Examples
    --------
    >>> Preselect(KMeans(weights="margin"), beta=50)
    WClustered(beta=50)
    """
    return Preselect(KMeans(weights=score), beta, score)


@about(cost="n C + beta² k² d", source="Zhdanov (2019), arXiv 1901.05954")
def Submodular(beta: float = 10, score: str = "margin") -> Preselect:
    """Keeps the `beta * batch_size` smallest margins, then maximizes facility location greedily on them.

    Parameters
    ----------
    beta : float, default 10
    score : str, default "margin"
        As for `Preselect`: "mean_margin" where samples have several labels, "deviation" where labels are numbers.

    Examples
    --------
    >>> Submodular(5).then
    FacilityLocation()
    """
    return Preselect(FacilityLocation(), beta, score)


# What the literature calls a preselection by the margin, of a size relative to the batch, before these strategies.
_NAMES = (
    (KMeans(), "Clustered"),
    (KMeans(weights="margin"), "WClustered"),
    (FacilityLocation(), "Submodular"),
)


def _warn(sentence: str) -> None:
    warnings.warn(sentence, NextbatchWarning, stacklevel=4)
