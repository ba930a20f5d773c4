"""Query strategies: frozen values with one method that takes what it needs from the pool and calls an algorithm.

Every capitalized name here is a public strategy, or a constructor that returns one under the literature's name.
"""

from nextbatch.strategies.apart import Apart as Apart
from nextbatch.strategies.at_most import AtMost as AtMost
from nextbatch.strategies.badge import BADGE as BADGE
from nextbatch.strategies.entropy import Entropy as Entropy
from nextbatch.strategies.facility_location import FacilityLocation as FacilityLocation
from nextbatch.strategies.fass import FASS as FASS
from nextbatch.strategies.feature_coverage import FeatureCoverage as FeatureCoverage
from nextbatch.strategies.k_center import KCenter as KCenter
from nextbatch.strategies.k_means import KMeans as KMeans
from nextbatch.strategies.least_confidence import LeastConfidence as LeastConfidence
from nextbatch.strategies.margin import Margin as Margin
from nextbatch.strategies.mixed import Mixed as Mixed
from nextbatch.strategies.power_margin import PowerMargin as PowerMargin
from nextbatch.strategies.preselect import Clustered as Clustered
from nextbatch.strategies.preselect import Preselect as Preselect
from nextbatch.strategies.preselect import Submodular as Submodular
from nextbatch.strategies.preselect import WClustered as WClustered
from nextbatch.strategies.protocol import QueryStrategy as QueryStrategy
from nextbatch.strategies.random import Random as Random
from nextbatch.strategies.ranked_batch import RankedBatch as RankedBatch
from nextbatch.strategies.ranked_by_score import ByScore as ByScore
from nextbatch.strategies.similarity_matching import SimilarityMatching as SimilarityMatching
from nextbatch.strategies.typi_clust import TypiClust as TypiClust
from nextbatch.strategies.within import Within as Within
