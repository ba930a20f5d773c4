"""The default strategy, by the inputs that a pool shows."""

from collections.abc import Collection

from nextbatch.strategies.composed.preselect import Preselect, WClustered
from nextbatch.strategies.diversity.k_means import KMeans
from nextbatch.strategies.protocol import QueryStrategy
from nextbatch.strategies.uncertainty.margin import Margin
from nextbatch.strategies.uncertainty.ranked_by_score import ByScore


def default_strategy(shown: Collection[str]) -> QueryStrategy:
    """Return the default for samples of which these inputs are shown: uncertain ones, unlike each other if that shows.

    Scores of the user come first, then a committee, probabilities, rates of labels, and variances of numbers.

    Examples
    --------
    >>> default_strategy(["embeddings", "probabilities"]), default_strategy(["probabilities"])
    (WClustered(beta=10), Margin())
    >>> default_strategy(["scores"]), default_strategy(["embeddings", "scores"])
    (ByScore(), Preselect(KMeans(), beta=10, score='scores'))
    """
    far_apart = "embeddings" in shown
    if "scores" in shown:  # which may be negative, and are then no weights
        return Preselect(KMeans(), score="scores") if far_apart else ByScore()
    if "committee" in shown:
        return Preselect(KMeans(weights="bald"), score="bald") if far_apart else ByScore("bald")
    if "probabilities" in shown:
        return WClustered(beta=10) if far_apart else Margin()
    for name, score in (("rates", "mean_margin"), ("variances", "deviation")):
        if name in shown:
            return WClustered(beta=10, score=score) if far_apart else ByScore(score)
    return KMeans()


def default_for_model(shown: Collection[str]) -> QueryStrategy:
    """Return the default where a model shows these inputs: `WClustered`, by its probabilities or what it has instead.

    Examples
    --------
    >>> default_for_model(["embeddings", "probabilities"]), default_for_model(["embeddings", "means", "variances"])
    (WClustered(beta=10), Preselect(KMeans(weights='deviation'), beta=10, score='deviation'))
    """
    return default_strategy(shown) if {"rates", "variances"} & set(shown) else WClustered(beta=10)
