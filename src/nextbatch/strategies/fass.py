"""FASS, filtered active submodular selection: a fixed number of uncertain candidates, then a submodular choice."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks, scores
from nextbatch.pool import Pool
from nextbatch.strategies.facility_location import FacilityLocation
from nextbatch.strategies.feature_coverage import FeatureCoverage
from nextbatch.strategies.preselect import Preselect
from nextbatch.strategies.protocol import QueryStrategy, as_code
from nextbatch.strategies.random import Random

OBJECTIVES = ("facility_location", "nearest_neighbor", "feature_based", "random")


@dataclass(frozen=True)
class FASS:
    """Keeps the `candidates` most uncertain samples, then maximizes a submodular objective over them.

    `objective` is "facility_location"; "nearest_neighbor", the same within the most probable class of each sample;
    "feature_based", for counts; or "random", the control that tells the effect of the filter from that of diversity.

    Needs: probabilities; embeddings unless objective is "random"
    Cost: n C + candidates² d
    Source: Wei, Iyer and Bilmes (ICML 2015)

    Examples
    --------
    >>> FASS(objective="random").composition()
    Preselect(Random(), beta=None, candidates=300, score='least_confidence')
    """

    candidates: int = 300
    objective: str = "facility_location"
    score: str = "least_confidence"
    similarity: str = "squared_distance"
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the names."""
        checks.one_of(self.objective, OBJECTIVES, "objective")
        checks.one_of(self.score, tuple(scores.SCORES), "score")
        checks.one_of(self.similarity, ("squared_distance", "cosine"), "similarity")
        checks.whole(self.candidates, "candidates")
        self.composition()  # checks the rest

    def composition(self) -> Preselect:
        """Return the same selection as a composition of simpler strategies."""
        objectives: dict[str, QueryStrategy] = {
            "facility_location": FacilityLocation(self.similarity),
            "nearest_neighbor": FacilityLocation(self.similarity, within="class"),
            "feature_based": FeatureCoverage(),
            "random": Random(),
        }
        return Preselect(objectives[self.objective], None, self.score, self.candidates)

    def kept(self, n: int, batch_size: int) -> int:
        """Return how many of `n` samples are candidates."""
        return self.composition().kept(n, batch_size)

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        return self.composition().select_for(self, pool, batch_size, rng)
