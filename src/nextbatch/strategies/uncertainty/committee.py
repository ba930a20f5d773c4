"""Query by committee: the samples on which the members disagree most."""

from nextbatch import checks
from nextbatch.scores import SCORES
from nextbatch.strategies.about import about
from nextbatch.strategies.uncertainty.ranked_by_score import ByScore

MEASURES = tuple(name for name, score in SCORES.items() if score.reads == "committee")


@about(cost="n M C", source="Seung, Opper and Sompolinsky (COLT 1992); Settles (2009), section 3.2")
def Committee(measure: str = "vote_entropy") -> ByScore:
    """Takes the samples on which the members of a committee disagree most.

    Parameters
    ----------
    measure : {"bald", "vote_entropy", "consensus_entropy", "variation_ratio", "max_kl"}, default "vote_entropy"
        "bald" is the mean divergence of a member from the mean of all.

    Examples
    --------
    >>> Committee("max_kl") == ByScore("max_kl")
    True
    """
    checks.one_of(measure, MEASURES, "measure")
    return ByScore(measure)


@about(cost="n M C", source="Houlsby et al. (2011), arXiv 1112.5745")
def BALD() -> ByScore:
    """Takes the samples whose label tells most of the members of a committee, each by itself.

    Examples
    --------
    >>> BALD()
    ByScore(score='bald')
    """
    return ByScore("bald")
