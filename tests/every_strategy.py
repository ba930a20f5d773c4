"""Every public strategy, plain and with its parameters set: what the contract is checked on.

A new strategy is found by its name in `nextbatch.strategies`; only further parameter settings are listed here.
The laws themselves are the public module `nextbatch.contract`.
"""

import inspect

from nextbatch import strategies
from nextbatch.strategies import (
    FASS,
    Clustered,
    Entropy,
    FacilityLocation,
    FeatureCoverage,
    KCenter,
    KMeans,
    LeastConfidence,
    Margin,
    Preselect,
    QueryStrategy,
    Random,
    RankedBatch,
    SimilarityMatching,
    WClustered,
)

# A composition has no default for what it composes.
NEEDS_ARGUMENTS = {
    "Preselect": [Preselect(Random(), beta=3, score="entropy"), Preselect(KCenter(), None, candidates=30)]
}

FURTHER = [
    KMeans(weights="margin"),
    KMeans(given="labeled"),
    KMeans(weights="entropy", given="labeled", passes=3),
    KCenter(given=None),
    FacilityLocation("cosine"),
    FacilityLocation(weights="margin"),
    FacilityLocation(given="labeled"),
    FacilityLocation(within="class"),
    FeatureCoverage(alpha=1.0),
    Clustered(beta=2),
    Clustered(beta=1000),
    WClustered(beta=1.5),
    FASS(candidates=20),
    FASS(candidates=20, objective="nearest_neighbor", score="entropy"),
    FASS(candidates=20, objective="feature_based"),
    FASS(candidates=20, objective="random"),
    RankedBatch(score="margin"),
    SimilarityMatching(beta=0),
    SimilarityMatching(given=None),
    SimilarityMatching(solver="frank_wolfe"),
]

# These decide one pick at a time, and what they have picked counts like what is labeled.
GREEDY = [Margin(), LeastConfidence(), Entropy(), KCenter(), RankedBatch(), RankedBatch(score="margin")]


def public_names() -> list[str]:
    """Return the names of all public strategies and of the constructors of them."""
    return [name for name in vars(strategies) if name[0].isupper() and name != QueryStrategy.__name__]


def every_strategy() -> list[QueryStrategy]:
    """Return every public strategy with its defaults, and the further settings above."""
    plain = [make for name in public_names() for make in NEEDS_ARGUMENTS.get(name, [getattr(strategies, name)])]
    return [made() if inspect.isclass(made) or inspect.isfunction(made) else made for made in plain] + FURTHER
