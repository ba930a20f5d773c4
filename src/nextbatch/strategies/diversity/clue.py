"""CLUE: clusters of the whole pool in which uncertain samples weigh more."""

from nextbatch.strategies.about import about
from nextbatch.strategies.diversity.k_means import KMeans


@about(cost="n k d a pass", source="Prabhu et al. (ICCV 2021), arXiv 2010.08666")
def CLUE() -> KMeans:
    """Clusters the whole pool, each sample weighted by its entropy, and takes the sample nearest each center.

    Examples
    --------
    >>> CLUE()
    KMeans(weights='entropy')
    """
    return KMeans(weights="entropy")
