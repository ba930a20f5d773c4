"""FASS, filtered active submodular selection: a fixed number of uncertain candidates, then a submodular choice."""

from dataclasses import dataclass

from numpy.random import Generator

from nextbatch import checks, scores
from nextbatch.algorithms.limits import Limits
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.strategies.about import about
from nextbatch.strategies.composed.preselect import Preselect
from nextbatch.strategies.cut import Cut
from nextbatch.strategies.diversity.facility_location import FacilityLocation
from nextbatch.strategies.diversity.feature_coverage import FeatureCoverage
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import QueryStrategy, as_code
from nextbatch.strategies.random import Random

OBJECTIVES = ("facility_location", "nearest_neighbor", "feature_based", "random")


@about(cost="n C + candidates² d", source="Wei, Iyer and Bilmes (ICML 2015)")
@dataclass(frozen=True)
class FASS(Limitable):
    """Keeps the `candidates` most uncertain samples, then maximizes a submodular objective over them.

    Parameters
    ----------
    candidates : int, default 300
        How many samples are kept, whatever the batch size.
    objective : {"facility_location", "nearest_neighbor", "feature_based", "random"}, default "facility_location"
        "nearest_neighbor" is facility location within the most probable class of each sample; "feature_based" is for
        counts; "random" is the control that separates the effect of the filter from that of diversity.
    score : {"least_confidence", "margin", "entropy"}, default "least_confidence"
    similarity : {"squared_distance", "cosine"}, default "squared_distance"

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

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool."""
        return self.composition().needs

    @property
    def unfiltered(self) -> QueryStrategy:
        """What is left of the strategy where all samples are candidates."""
        return self.composition().unfiltered

    def kept(self, n: int, batch_size: int) -> int:
        """Return how many of `n` samples are candidates."""
        return self.composition().kept(n, batch_size)

    def cut(self, n: int, batch_size: int, rng: Generator) -> Cut:
        """See `Cutting.cut`."""
        return self.composition().cut(n, batch_size, rng)

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        return self.composition().picks_for(self, pool, batch_size, rng, limits)
