"""Every public strategy, plain and with its parameters set: what the contract is checked on.

A new strategy is found through the catalog; only further parameter settings are listed here.
The laws themselves are the public module `nextbatch.contract`.
"""

from nextbatch.strategies import (
    BAIT,
    EPIG,
    FASS,
    LCMD,
    TCM,
    Apart,
    AtMost,
    BatchBALD,
    ByScore,
    Clustered,
    ClusterMargin,
    Committee,
    Entropy,
    FacilityLocation,
    Falcun,
    FeatureCoverage,
    KCenter,
    KMeans,
    LeastConfidence,
    Margin,
    MaxDet,
    MaxDist,
    MaxHerding,
    Mixed,
    PowerMargin,
    Preselect,
    ProbCover,
    QueryStrategy,
    Random,
    RankedBatch,
    SimilarityMatching,
    Stochastic,
    Switch,
    TypiClust,
    UHerding,
    WClustered,
    Within,
)
from nextbatch.strategies.catalog import public_strategies

# A composition has no default for what it composes.
NEEDS_ARGUMENTS = {
    "Preselect": [Preselect(Random(), beta=3, score="entropy"), Preselect(KCenter(), None, candidates=30)],
    "AtMost": [AtMost(Margin()), AtMost(KMeans(), per="class", most=5, given="labeled")],
    "Within": [Within(KCenter(), budget=12)],
    "Apart": [Apart(Clustered(beta=3), distance=1), Apart(Entropy(), distance=2, given=None)],
    "Switch": [Switch(TypiClust(), Margin(), at=2), Switch(KCenter(), KMeans(given="labeled"), at=100)],
    "Mixed": [Mixed(Margin(), random=0.3), AtMost(Mixed(KCenter()), per="strata", most=4)],
}

FURTHER = [
    KMeans(weights="margin"),
    KMeans(given="labeled"),
    KMeans(weights="entropy", given="labeled", passes=3),
    KCenter(given=None),
    FacilityLocation("cosine"),
    FacilityLocation(weights="margin"),
    FacilityLocation("rbf", width=2.0),
    FacilityLocation(given="labeled"),
    FacilityLocation(within="class"),
    FeatureCoverage(alpha=1.0),
    BAIT(information="classes"),
    BAIT(ridge=0.1, oversample=1),
    ClusterMargin(m=2, clusters=3),
    Falcun(gamma=2),
    BatchBALD(draws=20),
    EPIG(targets=5),
    MaxDet(noise=0.1),
    AtMost(BAIT(), per="strata", most=4),
    AtMost(TCM(), per="strata", most=4),
    AtMost(KCenter(), per="class", most="1=0,2=2"),
    Clustered(beta=2),
    Clustered(beta=1000),
    WClustered(beta=1.5),
    FASS(candidates=20),
    FASS(candidates=20, objective="nearest_neighbor", score="entropy"),
    FASS(candidates=20, objective="feature_based"),
    FASS(candidates=20, objective="random"),
    ByScore("bald"),
    ProbCover(delta=1.6),
    MaxHerding(width=0.5),
    UHerding("entropy", calibrated=False),
    Preselect(UHerding(width=0.7), beta=3),
    Committee("max_kl"),
    Stochastic("entropy", "softmax", beta=3),
    Stochastic("margin", "softrank"),
    Preselect(KMeans(weights="bald"), beta=2, score="scores"),
    PowerMargin(power=4),
    RankedBatch(score="margin"),
    TypiClust(clusters=5, neighbors=3),
    SimilarityMatching(beta=0),
    SimilarityMatching(given=None),
    SimilarityMatching(solver="frank_wolfe"),
]

# These decide one pick at a time, and what they have picked counts like what is labeled.
GREEDY = [
    Margin(),
    LeastConfidence(),
    Entropy(),
    KCenter(),
    MaxHerding(),
    ProbCover(delta=1.6),
    MaxDist(),
    LCMD(),
    RankedBatch(),
    RankedBatch(score="margin"),
    Apart(KCenter(), distance=0.5),
]


def plain_strategies() -> list[QueryStrategy]:
    """Return every public strategy that is composed of no other, with its defaults."""
    return [make() for name, make in public_strategies().items() if name not in NEEDS_ARGUMENTS]


def every_strategy() -> list[QueryStrategy]:
    """Return every public strategy with its defaults, and the further settings above."""
    plain = [
        strategy for name, make in public_strategies().items() for strategy in NEEDS_ARGUMENTS.get(name) or [make()]
    ]
    return plain + FURTHER
