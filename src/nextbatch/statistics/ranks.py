"""Ranks of strategies over several data sets: mean ranks, Friedman's test, and cliques of equals (Demsar 2006)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from nextbatch.statistics.aubc import aubc
from nextbatch.statistics.comparisons import complete
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.holm import LEVEL, fewest_signs, holm
from nextbatch.statistics.signs import wilcoxon_p


class Blocks(NamedTuple):
    """Scores of the strategies that several studies have in common; a block is a data set.

    A score is the mean area under the budget curve over the seeds for which all these strategies are complete. With
    several models it is the mean over the models: they share the samples, so they are not independent blocks.

    Parameters
    ----------
    names : tuple of str
        The data set of each block.
    strategies : tuple of str
    scores : array of shape (n_blocks, n_strategies)
    """

    names: tuple[str, ...]
    strategies: tuple[str, ...]
    scores: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RankComparison:
    """Ranks of strategies over blocks, the best mean rank first.

    Parameters
    ----------
    strategies : tuple of str
    ranks : array of shape (n_blocks, n_strategies)
        1 is the best of a block; equal scores share the mean of their ranks.
    friedman : float
        The p value of Friedman's test that any two strategies differ.
    corrected : array of shape (n_strategies, n_strategies)
        The p value of each pair: Wilcoxon's signed-rank test over the blocks after Holm's correction, and at least
        `friedman`.
    cliques : tuple of (int, int)
        First and last position of each maximal run of neighbors in which no pair is distinguishable.
    """

    strategies: tuple[str, ...]
    ranks: NDArray[np.float64]
    friedman: float
    corrected: NDArray[np.float64]
    cliques: tuple[tuple[int, int], ...]

    @property
    def blocks_needed(self) -> int:
        """The smallest number of blocks with which a pair can be distinguishable."""
        return fewest_signs(len(self.strategies) * (len(self.strategies) - 1) // 2)


def blocks_of(studies: Sequence[Curves]) -> Blocks:
    """Return the scores of the strategies that all studies share.

    A study without a seed for which all these strategies are complete adds no block.

    Parameters
    ----------
    studies : sequence of Curves
    """
    common = in_common([curves.strategies for curves in studies])
    return averaged(common, ((curves.dataset, _scores(curves, common)) for curves in studies))


def in_common(studies: Sequence[Iterable[str]]) -> tuple[str, ...]:
    """Return the strategies that all studies have, in the order of the first.

    Examples
    --------
    >>> in_common([["a", "b", "c"], ["c", "a"]])
    ('a', 'c')
    """
    first, *others = map(tuple, studies) if studies else [()]
    return tuple(name for name in first if all(name in other for other in others))


def averaged(strategies: tuple[str, ...], scores: Iterable[tuple[str, Any]]) -> Blocks:
    """Return a block for each data set, with the mean scores over its models.

    Parameters
    ----------
    strategies : tuple of str
    scores : iterable of (str, array of shape (n_strategies,))
        A data set and the scores of the strategies with one model; rows with a NaN are left out.
    """
    by_model: dict[str, list[Any]] = {}
    for dataset, row in scores:
        if not np.isnan(row).any():
            by_model.setdefault(dataset, []).append(row)
    means = [np.mean(models, axis=0) for models in by_model.values()]
    return Blocks(tuple(by_model), strategies, np.array(means).reshape(len(means), len(strategies)))


def compare_ranks(strategies: Sequence[str], scores: NDArray[np.float64]) -> RankComparison:
    """Rank strategies by their scores and test all pairs.

    Pairs are tested by Wilcoxon's signed ranks, as Benavoli et al. (JMLR 2016) advise: the test of two strategies
    depends on their own scores only. A test of mean ranks also depends on the other strategies.

    Parameters
    ----------
    strategies : sequence of str
    scores : array of shape (n_blocks, n_strategies)
        Higher is better; at least two blocks.

    Examples
    --------
    >>> scores = np.arange(12)[:, None] + np.array([0.0, 0.3, 0.1])
    >>> comparison = compare_ranks(["a", "b", "c"], scores)
    >>> comparison.strategies, comparison.ranks.mean(axis=0), comparison.cliques
    (('b', 'c', 'a'), array([1., 2., 3.]), ())
    """
    ranks = stats.rankdata(-scores, axis=1)
    order = np.argsort(ranks.mean(axis=0), kind="stable")
    friedman = _friedman(scores)
    corrected = _pairs(scores[:, order], friedman)
    names = tuple(strategies[i] for i in order)
    return RankComparison(names, ranks[:, order], friedman, corrected, _cliques(corrected > LEVEL))


def _scores(curves: Curves, strategies: Sequence[str]) -> NDArray[np.float64]:
    rows = [curves.strategies.index(name) for name in strategies]
    both = complete(curves)[rows].all(axis=0)
    if not both.any():
        return np.full(len(rows), np.nan)
    return np.asarray(aubc(curves.gain[rows][:, both], curves.n_labeled).mean(axis=1))


def _friedman(scores: NDArray[np.float64]) -> float:
    if not np.ptp(scores, axis=1).any():
        return 1.0
    if scores.shape[1] == 2:
        return wilcoxon_p(scores[:, 0] - scores[:, 1])
    return float(stats.friedmanchisquare(*scores.T).pvalue)


def _pairs(scores: NDArray[np.float64], friedman: float) -> NDArray[np.float64]:
    n = scores.shape[1]
    pairs = list(combinations(range(n), 2))
    corrected = np.ones((n, n))
    for (i, j), p in zip(pairs, holm([wilcoxon_p(scores[:, i] - scores[:, j]) for i, j in pairs]), strict=True):
        # A pair is claimed to differ only if Friedman's test finds a difference at all.
        corrected[i, j] = corrected[j, i] = max(p, friedman)
    return corrected


def _cliques(alike: NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    """Return the maximal runs of at least two neighbors in which all pairs are alike, as (first, last)."""
    cliques: list[tuple[int, int]] = []
    for first in range(len(alike)):
        last = first
        while last + 1 < len(alike) and alike[first : last + 1, last + 1].all():
            last += 1
        if last > first and (not cliques or last > cliques[-1][1]):
            cliques.append((first, last))
    return tuple(cliques)
