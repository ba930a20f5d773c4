"""Pure functions that choose rows: arrays, `k` and a generator in; positions out, first choice first."""

from nextbatch.algorithms.best import Best as Best
from nextbatch.algorithms.best import best_of as best_of
from nextbatch.algorithms.best import merge_best as merge_best
from nextbatch.algorithms.certify import Certificate as Certificate
from nextbatch.algorithms.certify import certify as certify
from nextbatch.algorithms.d2_sampling import d2_sampling as d2_sampling
from nextbatch.algorithms.facility_location import facility_location as facility_location
from nextbatch.algorithms.farthest_first import farthest_first as farthest_first
from nextbatch.algorithms.feature_coverage import feature_coverage as feature_coverage
from nextbatch.algorithms.limits import Limits as Limits
from nextbatch.algorithms.limits import budget_of as budget_of
from nextbatch.algorithms.limits import groups_of as groups_of
from nextbatch.algorithms.medoids import distinct_medoids as distinct_medoids
from nextbatch.algorithms.medoids import k_medoids_cost as k_medoids_cost
from nextbatch.algorithms.nearest_neighbors import nearest_neighbors as nearest_neighbors
from nextbatch.algorithms.neighbor_distances import neighbor_distances as neighbor_distances
from nextbatch.algorithms.neighbor_graph import neighbor_graph as neighbor_graph
from nextbatch.algorithms.ranked import ranked as ranked
from nextbatch.algorithms.similarity_matching import similarity_matching as similarity_matching
from nextbatch.algorithms.top_k import top_k as top_k
from nextbatch.algorithms.weighted_k_means import weighted_k_means as weighted_k_means
