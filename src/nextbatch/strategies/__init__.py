"""Query strategies: frozen values with one method that takes what it needs from the pool and calls an algorithm.

Every capitalized name here is a public strategy, or a constructor that returns one under the literature's name.
"""

from nextbatch.strategies.advice.auto import Auto as Auto
from nextbatch.strategies.composed.apart import Apart as Apart
from nextbatch.strategies.composed.at_most import AtMost as AtMost
from nextbatch.strategies.composed.fass import FASS as FASS
from nextbatch.strategies.composed.mixed import Mixed as Mixed
from nextbatch.strategies.composed.preselect import Clustered as Clustered
from nextbatch.strategies.composed.preselect import Preselect as Preselect
from nextbatch.strategies.composed.preselect import Submodular as Submodular
from nextbatch.strategies.composed.preselect import WClustered as WClustered
from nextbatch.strategies.composed.switch import TCM as TCM
from nextbatch.strategies.composed.switch import Switch as Switch
from nextbatch.strategies.composed.within import Within as Within
from nextbatch.strategies.diversity.clue import CLUE as CLUE
from nextbatch.strategies.diversity.facility_location import FacilityLocation as FacilityLocation
from nextbatch.strategies.diversity.feature_coverage import FeatureCoverage as FeatureCoverage
from nextbatch.strategies.diversity.k_center import KCenter as KCenter
from nextbatch.strategies.diversity.k_means import KMeans as KMeans
from nextbatch.strategies.diversity.lcmd import LCMD as LCMD
from nextbatch.strategies.diversity.max_det import MaxDet as MaxDet
from nextbatch.strategies.diversity.max_dist import MaxDist as MaxDist
from nextbatch.strategies.diversity.max_herding import MaxHerding as MaxHerding
from nextbatch.strategies.diversity.prob_cover import ProbCover as ProbCover
from nextbatch.strategies.diversity.typi_clust import TypiClust as TypiClust
from nextbatch.strategies.hybrid.badge import BADGE as BADGE
from nextbatch.strategies.hybrid.bait import BAIT as BAIT
from nextbatch.strategies.hybrid.cal import CAL as CAL
from nextbatch.strategies.hybrid.cluster_margin import ClusterMargin as ClusterMargin
from nextbatch.strategies.hybrid.drop_query import DropQuery as DropQuery
from nextbatch.strategies.hybrid.falcun import Falcun as Falcun
from nextbatch.strategies.hybrid.ranked_batch import RankedBatch as RankedBatch
from nextbatch.strategies.hybrid.similarity_matching import SimilarityMatching as SimilarityMatching
from nextbatch.strategies.hybrid.u_herding import UHerding as UHerding
from nextbatch.strategies.protocol import QueryStrategy as QueryStrategy
from nextbatch.strategies.random import Random as Random
from nextbatch.strategies.uncertainty.batch_bald import BatchBALD as BatchBALD
from nextbatch.strategies.uncertainty.committee import BALD as BALD
from nextbatch.strategies.uncertainty.committee import Committee as Committee
from nextbatch.strategies.uncertainty.entropy import Entropy as Entropy
from nextbatch.strategies.uncertainty.epig import EPIG as EPIG
from nextbatch.strategies.uncertainty.least_confidence import LeastConfidence as LeastConfidence
from nextbatch.strategies.uncertainty.margin import Margin as Margin
from nextbatch.strategies.uncertainty.ranked_by_score import ByScore as ByScore
from nextbatch.strategies.uncertainty.sorted_lines import DIRECT as DIRECT
from nextbatch.strategies.uncertainty.sorted_lines import GALAXY as GALAXY
from nextbatch.strategies.uncertainty.stochastic import PowerMargin as PowerMargin
from nextbatch.strategies.uncertainty.stochastic import Stochastic as Stochastic
