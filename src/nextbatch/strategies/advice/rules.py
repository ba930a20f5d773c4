"""The rules of advice, as data: what must hold of a pool, the strategy that follows, and the reason."""

from typing import NamedTuple

from nextbatch.strategies.advice.facts import Facts
from nextbatch.strategies.composed.preselect import Preselect, Submodular, WClustered
from nextbatch.strategies.diversity.k_means import KMeans
from nextbatch.strategies.diversity.lcmd import LCMD
from nextbatch.strategies.diversity.typi_clust import TypiClust
from nextbatch.strategies.hybrid.u_herding import UHerding
from nextbatch.strategies.protocol import QueryStrategy
from nextbatch.strategies.random import Random
from nextbatch.strategies.uncertainty.margin import Margin
from nextbatch.strategies.uncertainty.ranked_by_score import ByScore

MOST = float("inf")
# Facility location on more candidates takes minutes, where K-means takes seconds.
MOST_CANDIDATES = 20_000
# Covering a whole pool takes n² products.
MOST_COVERED = 50_000


class Rule(NamedTuple):
    """What is advised where every named fact lies between two numbers, both included.

    `because` is a sentence with the names of facts in braces.
    """

    when: dict[str, tuple[float, float]]
    then: QueryStrategy
    because: str

    def holds(self, facts: Facts) -> bool:
        """Tell whether the rule holds; facts are asked for in the order in which they are named."""
        return all(least <= facts[name] <= most for name, (least, most) in self.when.items())


class Remark(NamedTuple):
    """What is said beside the strategy where every named fact lies between two numbers."""

    when: dict[str, tuple[float, float]]
    told: str

    def holds(self, facts: Facts) -> bool:
        """Tell whether the remark is to be made."""
        return all(least <= facts[name] <= most for name, (least, most) in self.when.items())


YES, NO = (1, 1), (0, 0)

# The first that holds decides.
RULES: tuple[Rule, ...] = (
    Rule(
        {"scores": YES, "embeddings": YES},
        Preselect(KMeans(), score="scores"),
        "There are scores of your own, and embeddings that tell the best of them apart.",
    ),
    Rule({"scores": YES}, ByScore(), "There are scores of your own, and nothing that tells samples apart."),
    Rule(
        {"means": YES, "embeddings": YES},
        LCMD(),
        "Numbers are predicted, not classes: the batch covers the embeddings where most of the pool is.",
    ),
    Rule(
        {"rates": YES, "embeddings": YES},
        WClustered(beta=10, score="mean_margin"),
        "A sample may have several labels: the batch holds those that are unsure on average, unlike each other.",
    ),
    Rule({"rates": YES}, ByScore("mean_margin"), "A sample may have several labels, and nothing tells samples apart."),
    Rule(
        {"probabilities": NO, "committee": NO, "embeddings": YES, "batch_size": (0, 500)},
        TypiClust(),
        "There is no model yet: the most typical sample of each cluster teaches the first one.",
    ),
    Rule(
        {"probabilities": NO, "committee": NO, "embeddings": YES},
        KMeans(),
        "There is no model yet, and the batch of {batch_size:.0f} is large: one sample near each center represents the "
        "pool.",
    ),
    Rule(
        {"probabilities": NO, "committee": YES, "embeddings": YES},
        Preselect(KMeans(weights="bald"), score="bald"),
        "Several models disagree, and embeddings tell the samples apart.",
    ),
    Rule({"probabilities": NO, "committee": YES}, ByScore("bald"), "Several models disagree."),
    Rule({"probabilities": NO}, Random(), "Nothing is shown of the samples."),
    Rule({"embeddings": NO}, Margin(), "There are probabilities, and nothing that tells samples apart."),
    Rule(
        {"calibrated": YES, "labels_a_class": (0, 20), "unevenness": (-1, 0.2), "samples": (0, MOST_COVERED)},
        UHerding(width="typical"),
        "{labels_a_class:.1f} labels a class are few, and no class is rare: the batch covers what the model does not "
        "know, where most of the pool is.",
    ),
    Rule(
        {"candidates": (0, MOST_CANDIDATES)},
        Submodular(beta=10),
        "A batch of {batch_size:.0f} that represents the {candidates:.0f} least certain samples: better than margin on "
        "seven of eight data sets with many labels or classes, 0.2 points below it on the eighth, and above it with "
        "rare classes.",
    ),
    Rule(
        {},
        WClustered(beta=10),
        "With {candidates:.0f} candidates K-means is faster than facility location, and on most data as good.",
    ),
)

# All that hold are said.
REMARKS: tuple[Remark, ...] = (
    Remark(
        {"copies": (0.05, MOST)},
        "{copies:.0%} of the samples have a near copy: label one of each with `nextbatch duplicates`, or keep batches "
        "apart with Apart(..., distance=...). Margin alone spends its batch on copies.",
    ),
    Remark(
        {"groups": (1, MOST), "samples_a_group": (2, MOST)},
        "There are {groups:.0f} groups of {samples_a_group:.1f} samples on average: AtMost(..., per='groups') asks for "
        "one sample of each.",
    ),
    Remark(
        {"imbalance": (10, MOST), "labels_a_class": (5, MOST), "rates": NO},
        "The largest class has {imbalance:.0f} times the labels of the smallest: judge by balanced accuracy. "
        "Batches of samples that are unsure and unlike each other stayed 3 to 4 points above margin with rare letters, "
        "where UHerding(width='typical') was level with it; on uneven categories of a dictionary it was not behind.",
    ),
    Remark(
        {"temperature": (1.5, MOST)},
        "The model is too sure (temperature {temperature:.1f}): this changes no order of margins between two classes, "
        "but strategies that add up or draw by probabilities gain by Calibrated(model).",
    ),
    Remark(
        {"temperature": (0, 0.67)},
        "The model is less sure than it could be (temperature {temperature:.2f}), as regularized ones are with few "
        "labels: Calibrated(model) mends it.",
    ),
    Remark(
        {"candidates_of_pool": (0.5, MOST), "probabilities": YES, "embeddings": YES},
        "Ten candidates for each sample of the batch are {candidates_of_pool:.0%} of the pool, so that a preselection, "
        "as that of WClustered(beta=10), has little effect: take smaller batches for it.",
    ),
    Remark(
        {"imbalance": (10, MOST), "labels_a_class": (5, MOST), "rates": YES},
        "The most frequent label is there {imbalance:.0f} times as often as the rarest: judge by macro F1, in which "
        "each label counts alike, and compare with ByScore('max_margin'), which looks at one unsure label.",
    ),
    Remark(
        {"labels": (1, MOST), "fewest_labels": (0, 1), "classes": (2, MOST)},
        "A class has a single label: what the model says of it is a guess, and calibration cannot look at it.",
    ),
)


class Advice(NamedTuple):
    """A strategy, the reason for it, and what else is to be said."""

    strategy: QueryStrategy
    because: str
    remarks: tuple[str, ...]


def advised(facts: Facts) -> Rule:
    """Return the rule that decides.

    Examples
    --------
    >>> from nextbatch import Pool
    >>> advised(Facts(Pool(probabilities=[[0.5, 0.5], [0.9, 0.1]]), 1)).then
    Margin()
    """
    return next(rule for rule in RULES if rule.holds(facts))


def advice(facts: Facts) -> Advice:
    """Return the strategy that is advised, in words, with all remarks that hold."""
    rule = advised(facts)
    remarks = tuple(_told(remark.told, facts) for remark in REMARKS if remark.holds(facts))
    return Advice(rule.then, _told(rule.because, facts), remarks)


def _told(sentence: str, facts: Facts) -> str:
    return sentence.format_map(facts.named)
