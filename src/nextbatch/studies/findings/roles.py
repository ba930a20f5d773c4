"""The role of a strategy in a study: a control, or a preselection with its strategy inside; from its value."""

from nextbatch.errors import BadInput
from nextbatch.strategies import FASS, FacilityLocation, KCenter, KMeans, Preselect, QueryStrategy, Random
from nextbatch.studies.settings.hindsight import Hindsight
from nextbatch.studies.settings.strategy_code import spelled_strategy

# What is left of a strategy whose preselection keeps everything, in words.
_IN_WORDS: tuple[tuple[QueryStrategy, str], ...] = (
    (KMeans(), "plain K-means"),
    (KMeans(weights="margin"), "K-means weighted by the margin"),
    (FacilityLocation(), "plain facility location"),
)


def role_of(code: str) -> str:
    """Return the role of a control, such as "the negative control"; empty for all other strategies.

    Examples
    --------
    >>> role_of("KCenter()"), role_of("FASS(objective='random')"), role_of("Margin()")
    ('the negative control', 'the control that filters without diversity', '')
    """
    strategy = _value(code)
    if is_ceiling(code):
        return "which reads the test labels: a ceiling, not a strategy"
    if isinstance(strategy, KCenter):
        return "the negative control"
    if isinstance(strategy, KMeans):
        return "the control that clusters without a filter"
    if isinstance(_without_filter(strategy), Random):
        return "the control that filters without diversity"
    return ""


def is_ceiling(code: str) -> bool:
    """Return whether a code is a control that reads the test labels, which nobody can select with.

    Examples
    --------
    >>> is_ceiling("Hindsight()"), is_ceiling("Margin()")
    (True, False)
    """
    return isinstance(_value(code), Hindsight)


def unfiltered(code: str) -> str | None:
    """Return the code of a strategy without its preselection; None without preselection, or for user code.

    Examples
    --------
    >>> unfiltered("WClustered(beta=50)"), unfiltered("FASS(objective='nearest_neighbor')"), unfiltered("Margin()")
    ("KMeans(weights='margin')", "FacilityLocation(within='class')", None)
    """
    left = _without_filter(_value(code))
    return None if left is None else repr(left)


def unfiltered_in_words(code: str) -> str:
    """Return the name of a strategy without its preselection, for a sentence.

    Examples
    --------
    >>> unfiltered_in_words("Clustered(beta=10)")
    'plain K-means'
    """
    left = _without_filter(_value(code))
    return next((words for strategy, words in _IN_WORDS if strategy == left), "itself without preselection")


def beta_of(code: str) -> float | None:
    """Return the beta of a preselection; None if it keeps a fixed number of samples, or there is none.

    Examples
    --------
    >>> beta_of("WClustered(beta=50)"), beta_of("FASS()")
    (50, None)
    """
    strategy = _value(code)
    return strategy.beta if isinstance(strategy, Preselect) else None


def _without_filter(strategy: QueryStrategy | None) -> QueryStrategy | None:
    """Return what is left of a strategy without its preselection; None if it has none."""
    return strategy.unfiltered if isinstance(strategy, Preselect | FASS) else None


def _value(code: str) -> QueryStrategy | None:
    """Return the strategy of a code; None for user code, which is not imported to write a report."""
    try:
        return spelled_strategy(code)
    except BadInput:
        return None
