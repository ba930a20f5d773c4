"""The comparisons of a study: every strategy against random and against margin, paired by seed."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.seeds import rng_for
from nextbatch.statistics.aubc import aubc
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.detectable import detectable_effect
from nextbatch.statistics.equivalence import equivalence_p
from nextbatch.statistics.holm import LEVEL, fewest_signs, holm
from nextbatch.statistics.intervals import mean_interval
from nextbatch.statistics.metrics import ACCURACY, Metric
from nextbatch.statistics.signs import sign_flip_p, wilcoxon_p

RANDOM, MARGIN = BASELINES = ("Random()", "Margin()")


class Pairs(NamedTuple):
    """`Curves.gain` of two strategies for the seeds that both completed; arrays of shape (n_pairs, n_rounds)."""

    strategy: NDArray[np.float64]
    baseline: NDArray[np.float64]

    @property
    def difference(self) -> NDArray[np.float64]:
        """By how much the strategy is better than the baseline, shape (n_pairs, n_rounds)."""
        return self.strategy - self.baseline


@dataclass(frozen=True)
class Comparison:
    """The difference of a strategy to a baseline in area under the budget curve; positive: the strategy is better.

    Parameters
    ----------
    strategy, baseline : str
        Codes, as in `Curves.strategies`.
    pairs : int
        Number of seeds for which both runs are complete.
    mean, low, high : float
        The mean paired difference and the ends of its 95 % interval.
    wilcoxon, sign_flip : float
        Two-sided p values of the two tests.
    corrected : float
        `sign_flip` after Holm's correction over the family.
    family : int
        Number of comparisons of this data set and model that have a p value.
    equivalent : float
        p value of the equivalence test: the true difference is within `Metric.same`. Holm's correction is over the
        equivalence tests of the family.
    detectable : float
        The smallest true difference that a t test of these pairs finds with 80 % power at the level 0.05 / `family`.
    metric : Metric
    """

    strategy: str
    baseline: str
    pairs: int
    mean: float
    low: float
    high: float
    wilcoxon: float
    sign_flip: float
    corrected: float
    family: int
    equivalent: float
    detectable: float
    metric: Metric = ACCURACY

    @property
    def distinguishable(self) -> bool:
        """Whether `corrected` is at most 0.05: the difference is more than chance."""
        return self.corrected <= LEVEL

    @property
    def same(self) -> bool:
        """Whether `equivalent` is at most 0.05: the true difference is within `Metric.same`."""
        return self.equivalent <= LEVEL

    @property
    def pairs_needed(self) -> int:
        """The smallest number of pairs with which a comparison of this family can be distinguishable."""
        return fewest_signs(self.family)


def complete(curves: Curves) -> NDArray[np.bool_]:
    """Return for each run whether it has an accuracy in every round; shape (n_strategies, n_seeds)."""
    return np.asarray(~np.isnan(curves.accuracy).any(axis=2))


def paired(curves: Curves, strategy: str, baseline: str) -> Pairs:
    """Return the curves of two strategies for the seeds that both completed, of two values the larger being better.

    Raises
    ------
    ValueError
        If a strategy is not among `curves.strategies`.
    """
    i, j = curves.strategies.index(strategy), curves.strategies.index(baseline)
    both = complete(curves)[[i, j]].all(axis=0)
    return Pairs(curves.gain[i, both], curves.gain[j, both])


def compare(curves: Curves) -> dict[tuple[str, str], Comparison]:
    """Return the comparison of every strategy with every baseline of the study, by (strategy, baseline).

    A comparison is of paired differences, strategy minus baseline, in the area under the curve of accuracy: 0.1 is ten
    points. Of errors it is baseline minus strategy, so that more is better everywhere. Both p values of a comparison
    are corrected over all comparisons of `curves`. Without a complete pair they are NaN.

    Examples
    --------
    >>> accuracy = np.full((2, 6, 2), 0.5)
    >>> accuracy[1] += 0.1
    >>> runs = np.zeros((2, 6))
    >>> rounds = np.zeros((2, 2))
    >>> curves = Curves("digits", "logistic", ("Random()", "Margin()"), np.arange(6), np.array([10, 20]), accuracy,
    ...                 runs, rounds, rounds > 0)
    >>> comparison = compare(curves)["Margin()", "Random()"]
    >>> round(comparison.mean, 3), comparison.pairs, comparison.distinguishable
    (0.1, 6, True)
    """
    family = _family(curves.strategies)
    differences = {pair: _aubc_differences(curves, *pair) for pair in family}
    names = (curves.dataset, curves.model)
    # The generator is not named after the strategy: equal curves have equal p values.
    flips = [sign_flip_p(d, rng_for("sign flips", *names, baseline)) for (_, baseline), d in differences.items()]
    corrected = holm(flips)
    equivalent = holm([equivalence_p(d, _same(curves, baseline)) for (_, baseline), d in differences.items()])
    tested = int(np.count_nonzero(~np.isnan(corrected)))
    return {
        pair: replace(_comparison(pair, differences[pair], flip, float(p), float(same), tested), metric=curves.metric)
        for pair, flip, p, same in zip(family, flips, corrected, equivalent, strict=True)
    }


def _same(curves: Curves, baseline: str) -> float:
    """Return the limit within which a strategy is as good as the baseline."""
    i = curves.strategies.index(baseline)
    runs = curves.accuracy[i, complete(curves)[i]]
    return curves.metric.same(float(aubc(runs, curves.n_labeled).mean()) if len(runs) else float("nan"))


def _family(strategies: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the pairs (strategy, baseline) that are compared."""
    return [
        (strategy, baseline)
        for baseline in BASELINES
        if baseline in strategies
        for strategy in strategies
        # Margin against random is compared once, and random against margin is not.
        if strategy not in BASELINES[: BASELINES.index(baseline) + 1]
    ]


def _aubc_differences(curves: Curves, strategy: str, baseline: str) -> NDArray[np.float64]:
    return aubc(paired(curves, strategy, baseline).difference, curves.n_labeled)


def _comparison(
    pair: tuple[str, str],
    differences: NDArray[np.float64],
    flip: float,
    corrected: float,
    equivalent: float,
    family: int,
) -> Comparison:
    interval = mean_interval(differences)
    return Comparison(
        strategy=pair[0],
        baseline=pair[1],
        pairs=len(differences),
        mean=float(interval.mean),
        low=float(interval.low),
        high=float(interval.high),
        wilcoxon=wilcoxon_p(differences),
        sign_flip=flip,
        corrected=corrected,
        family=family,
        equivalent=equivalent,
        detectable=detectable_effect(differences, level=LEVEL / max(family, 1)),
    )
