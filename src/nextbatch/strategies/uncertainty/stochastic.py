"""Stochastic ranking: samples drawn without replacement, the likelier the higher their score."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.ordering import largest
from nextbatch.algorithms.ranking.limited_top_k import largest_within
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.seeds import keys_for, uniforms
from nextbatch.strategies.about import about
from nextbatch.strategies.by_score import needs_of_score, score_of
from nextbatch.strategies.cut import Cut, Keys, Scores
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks

# With this beta the noise no longer changes the order of scores that differ by one part in ten million.
LARGEST_BETA = 1e9
# The rank of samples without weight, below that of any other.
LAST = -1e300


def _power(scores: Scores, keys: Keys) -> Scores:
    # Below zero only by the rounding of probabilities; of the user's own scores, such samples are not wanted.
    return np.log(np.where(scores > 0, scores, 1.0))


def _softmax(scores: Scores, keys: Keys) -> Scores:
    return scores


def _softrank(scores: Scores, keys: Keys) -> Scores:
    ranks = np.empty(len(scores))
    # Equal scores go by other bits than those that make the noise.
    others = (keys ^ (keys >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    ranks[np.lexsort((others, -scores))] = np.arange(1, len(scores) + 1)
    return -np.log(ranks)


# The logarithm of the weight by which a sample is drawn, before `beta` multiplies it.
KINDS: dict[str, Callable[[Scores, Keys], Scores]] = {"power": _power, "softmax": _softmax, "softrank": _softrank}


@about(cost="n C", source="Kirsch et al. (TMLR 2023), arXiv 2106.12059")
@dataclass(frozen=True, repr=False)
class Stochastic(Limitable):
    """Draws samples without replacement, the likelier the higher their score: a ranking with chance.

    Scores change as labels come in, so the samples that are best now are not all worth a label: drawing spreads the
    batch at no cost. `Picks.chance` holds the chance of each pick, given the first sample that was not taken: the
    weights 1 / chance make unbiased sums over the pool of what the picks tell.

    Parameters
    ----------
    score : str, default "margin"
        The acquisition score.
    kind : {"power", "softmax", "softrank"}, default "power"
        What a sample is drawn in proportion to: the score to the power `beta` (samples of score 0 come last), the
        exponential of `beta` times the score, or one over the rank to the power `beta`, the best having rank 1.
    beta : float, default 1
        A larger beta comes closer to the ranking, a smaller one to `Random`.

    Examples
    --------
    >>> pool = Pool(probabilities=[[1.0, 0.0], [0.6, 0.4], [0.55, 0.45]])
    >>> picks = Stochastic(kind="softmax", beta=2).picks(pool, 1, np.random.default_rng(0))
    >>> picks.positions, picks.chance.round(2)
    (array([1]), array([0.25]))
    """

    score: str = "margin"
    kind: str = "power"
    beta: float = 1

    def __post_init__(self) -> None:
        """Check the names and the number."""
        checks.one_of(self.score, tuple(scores.SCORES), "score")
        checks.one_of(self.kind, tuple(KINDS), "kind")
        object.__setattr__(self, "beta", checks.number(self.beta, "beta", checks.SMALLEST, LARGEST_BETA))

    def __repr__(self) -> str:
        """Print the name under which the margin to a power is known."""
        if self.score == "margin" and self.kind == "power":
            return f"PowerMargin({f'power={self.beta!r}' if self.beta != 1 else ''})"
        return f"Stochastic(score={self.score!r}, kind={self.kind!r}, beta={self.beta!r})"

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool."""
        return needs_of_score(self.score)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        score, keys = score_of(self.score, pool, self), keys_for(pool.rows, checks.generator(rng))
        ranks, drawn = self.rank(score, keys)
        k = checks.count(batch_size, len(pool))
        if limits is not None:
            positions = largest_within(ranks, k, drawn, limits).positions
            return Picks(positions, score=score[positions])
        positions = largest(ranks, k, drawn)
        return Picks(positions, score=score[positions], chance=chances(ranks, gumbel(keys), positions))

    def cut(self, n: int, batch_size: int, rng: Generator) -> Cut:
        """See `Cutting.cut`; ranks are known only when all samples are."""
        if self.kind == "softrank":
            return Cut(self.score, n, rng, self)
        return Cut(self.score, batch_size, rng, self, self.rank)

    def rank(self, scores: Scores, keys: Keys) -> tuple[Scores, Keys]:
        """Return the log of each weight with the noise of its key; of those without weight, the noise alone."""
        # The largest of log(weight) plus Gumbel noise is a draw by weight, and so are the next among what is left.
        ranks = self.beta * KINDS[self.kind](scores, keys) + gumbel(keys)
        # The largest key has the largest noise.
        return np.where(scores > 0, ranks, LAST) if self.kind == "power" else ranks, ~keys


def gumbel(keys: Keys) -> Scores:
    """Return standard Gumbel noise, a number for each key."""
    return -np.log(-np.log(uniforms(keys)))


def chances(ranks: Scores, noise: Scores, positions: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the chance with which each of these was drawn, given the largest rank tau that was not.

    It is that of noise above tau - log(weight), 1 - exp(-exp(log(weight) - tau)); NaN without weight.
    """
    rest = np.ones(len(ranks), dtype=bool)
    rest[positions] = False
    tau = ranks[rest].max(initial=LAST)
    chosen = ranks[positions]
    with np.errstate(over="ignore"):  # an infinite exponent gives the chance one
        chance = -np.expm1(-np.exp(chosen - noise[positions] - tau))
    return np.where(chosen > LAST, chance, np.nan)


@about(cost="n C", source="Kirsch et al. (TMLR 2023), arXiv 2106.12059")
def PowerMargin(power: float = 1) -> Stochastic:
    """Draws samples without replacement in proportion to their margin score to the `power`: `Margin` with chance.

    Samples of score 0, of which the model is sure, come last.

    Parameters
    ----------
    power : float, default 1
        A larger power comes closer to `Margin`, a smaller one to `Random`.

    Examples
    --------
    >>> PowerMargin(power=4) == Stochastic("margin", "power", beta=4)
    True
    """
    checks.number(power, "power", checks.SMALLEST, LARGEST_BETA)
    return Stochastic("margin", "power", power)
