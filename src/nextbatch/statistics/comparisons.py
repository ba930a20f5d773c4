"""The declared comparisons of a study: every strategy against random and against margin, on complete pairs."""

from dataclasses import dataclass
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
from nextbatch.statistics.signs import sign_flip_p, wilcoxon_p

RANDOM, MARGIN = BASELINES = ("Random()", "Margin()")
# Half an accuracy point: what still counts as the same quality. Declared here, not after a look at the results.
SAME = 0.005


class Pairs(NamedTuple):
    """The runs of two strategies with the same seeds, both complete; arrays of shape (n_pairs, n_rounds)."""

    strategy: NDArray[np.float64]
    baseline: NDArray[np.float64]

    @property
    def difference(self) -> NDArray[np.float64]:
        """Strategy minus baseline."""
        return self.strategy - self.baseline


@dataclass(frozen=True)
class Comparison:
    """How a strategy differs from a baseline in area under the budget curve, in [-1, 1].

    Parameters
    ----------
    pairs : int
        Seeds for which both runs are complete.
    mean, low, high : float
        The mean paired difference and its 95 % interval.
    wilcoxon, sign_flip : float
        Two-sided p values.
    corrected : float
        `sign_flip` after Holm's correction over all comparisons of this data set and model.
    family : int
        How many comparisons that are.
    equivalent : float
        The p of the claim that the true difference is within half an accuracy point, after Holm's correction over the
        same claim of all comparisons.
    detectable : float
        The smallest true difference that these pairs would have shown with 80 % power, whatever the other comparisons
        show: at the 0.05 level divided by `family`.
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

    @property
    def distinguishable(self) -> bool:
        """Whether the difference is more than chance at the 0.05 level, all comparisons considered."""
        return self.corrected <= LEVEL

    @property
    def same(self) -> bool:
        """Whether the true difference surely is within half an accuracy point, all comparisons considered."""
        return self.equivalent <= LEVEL

    @property
    def pairs_needed(self) -> int:
        """The fewest pairs with which any comparison of the family could be distinguishable."""
        return fewest_signs(self.family)


def complete(curves: Curves) -> NDArray[np.bool_]:
    """Return which runs have an accuracy in every round; shape (n_strategies, n_seeds)."""
    return np.asarray(~np.isnan(curves.accuracy).any(axis=2))


def paired(curves: Curves, strategy: str, baseline: str) -> Pairs:
    """Return the accuracies of two strategies for the seeds that both completed."""
    i, j = curves.strategies.index(strategy), curves.strategies.index(baseline)
    both = complete(curves)[[i, j]].all(axis=0)
    return Pairs(curves.accuracy[i, both], curves.accuracy[j, both])


def compare(curves: Curves) -> dict[tuple[str, str], Comparison]:
    """Return the comparison of every strategy with every baseline of the study, by (strategy, baseline)."""
    family = [
        (strategy, baseline)
        for baseline in BASELINES
        if baseline in curves.strategies
        for strategy in curves.strategies
        # Margin against random is one comparison, not also random against margin.
        if strategy not in BASELINES[: BASELINES.index(baseline) + 1]
    ]
    differences = {pair: _aubc_differences(curves, *pair) for pair in family}
    names = (curves.dataset, curves.model)
    # The strategy is not among the names: equal curves have equal p values.
    flips = [sign_flip_p(d, rng_for("sign flips", *names, baseline)) for (_, baseline), d in differences.items()]
    corrected = holm(flips)
    equivalent = holm([equivalence_p(each, SAME) for each in differences.values()])
    tested = int(np.count_nonzero(~np.isnan(corrected)))
    return {
        pair: _comparison(pair, differences[pair], flip, float(p), float(same), tested)
        for pair, flip, p, same in zip(family, flips, corrected, equivalent, strict=True)
    }


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
