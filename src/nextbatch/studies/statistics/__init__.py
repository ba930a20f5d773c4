"""What paired learning curves prove: values in, values out, nothing drawn or written."""

from nextbatch.studies.statistics.aubc import aubc as aubc
from nextbatch.studies.statistics.comparisons import BASELINES as BASELINES
from nextbatch.studies.statistics.comparisons import MARGIN as MARGIN
from nextbatch.studies.statistics.comparisons import RANDOM as RANDOM
from nextbatch.studies.statistics.comparisons import Comparison as Comparison
from nextbatch.studies.statistics.comparisons import compare as compare
from nextbatch.studies.statistics.comparisons import complete as complete
from nextbatch.studies.statistics.comparisons import paired as paired
from nextbatch.studies.statistics.detectable import detectable_effect as detectable_effect
from nextbatch.studies.statistics.equivalence import equivalence_p as equivalence_p
from nextbatch.studies.statistics.holm import LEVEL as LEVEL
from nextbatch.studies.statistics.holm import holm as holm
from nextbatch.studies.statistics.intervals import Interval as Interval
from nextbatch.studies.statistics.intervals import mean_interval as mean_interval
from nextbatch.studies.statistics.penalty import penalty_matrix as penalty_matrix
from nextbatch.studies.statistics.ranks import Blocks as Blocks
from nextbatch.studies.statistics.ranks import RankComparison as RankComparison
from nextbatch.studies.statistics.ranks import blocks_of as blocks_of
from nextbatch.studies.statistics.ranks import compare_ranks as compare_ranks
from nextbatch.studies.statistics.savings import Savings as Savings
from nextbatch.studies.statistics.savings import Target as Target
from nextbatch.studies.statistics.savings import label_savings as label_savings
from nextbatch.studies.statistics.savings import labels_needed as labels_needed
from nextbatch.studies.statistics.savings import usual_targets as usual_targets
from nextbatch.studies.statistics.signs import sign_flip_p as sign_flip_p
from nextbatch.studies.statistics.signs import wilcoxon_p as wilcoxon_p
