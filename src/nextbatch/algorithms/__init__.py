"""Pure functions that choose rows: arrays, `k` and a generator in; positions out, first choice first."""

from nextbatch.algorithms.certify import Certificate as Certificate
from nextbatch.algorithms.certify import certify as certify
from nextbatch.algorithms.class_design import class_trace_design as class_trace_design
from nextbatch.algorithms.d2_sampling import d2_sampling as d2_sampling
from nextbatch.algorithms.design import determinant_design as determinant_design
from nextbatch.algorithms.design import trace_design as trace_design
from nextbatch.algorithms.facility_location import facility_location as facility_location
from nextbatch.algorithms.farthest_first import farthest_first as farthest_first
from nextbatch.algorithms.feature_coverage import feature_coverage as feature_coverage
from nextbatch.algorithms.largest_cluster import largest_cluster_first as largest_cluster_first
from nextbatch.algorithms.medoids import distinct_medoids as distinct_medoids
from nextbatch.algorithms.medoids import k_medoids_cost as k_medoids_cost
from nextbatch.algorithms.nearest_neighbors import nearest_neighbors as nearest_neighbors
from nextbatch.algorithms.neighbor_distances import neighbor_distances as neighbor_distances
from nextbatch.algorithms.neighbor_graph import neighbor_graph as neighbor_graph
from nextbatch.algorithms.ranked import ranked as ranked
from nextbatch.algorithms.relevance import relevance_draws as relevance_draws
from nextbatch.algorithms.round_robin import round_robin as round_robin
from nextbatch.algorithms.similarity_matching import similarity_matching as similarity_matching
from nextbatch.algorithms.sorted_lines import around_thresholds as around_thresholds
from nextbatch.algorithms.sorted_lines import bisected as bisected
from nextbatch.algorithms.top_k import streaming_top_k as streaming_top_k
from nextbatch.algorithms.top_k import top_k as top_k
from nextbatch.algorithms.weighted_k_means import weighted_k_means as weighted_k_means
