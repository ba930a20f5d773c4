"""How each strategy looks in every figure: color, dashes and marker, distinguishable in print and by everyone."""

from collections import Counter
from collections.abc import Sequence
from itertools import cycle
from typing import NamedTuple

from nextbatch.studies.findings.wording import ELLIPSIS


class Look(NamedTuple):
    """How a strategy is drawn."""

    color: str
    dashes: str | tuple[int, tuple[float, ...]]
    marker: str


# Okabe and Ito (2008), with shades of Tol (2021) for the rarer ones; close relatives have close colors and different
# markers, and nothing is told by color alone.
_KNOWN = {
    "Random": ("#6e6e6e", "o"),
    "Margin": ("#d55e00", "s"),
    "PowerMargin": ("#f2935c", "d"),
    "Entropy": ("#e69f00", "^"),
    "LeastConfidence": ("#b8860b", "v"),
    "Clustered": ("#0072b2", "D"),
    "WClustered": ("#3f9fdc", "o"),
    "Submodular": ("#009e73", "P"),
    "FASS": ("#6aa84f", "X"),
    "FacilityLocation": ("#44aa99", "h"),
    "FeatureCoverage": ("#999933", "H"),
    "KMeans": ("#cc79a7", "v"),
    "KCenter": ("#aa3377", "p"),
    "TypiClust": ("#ddaa33", "X"),
    "BADGE": ("#332288", "*"),
    "RankedBatch": ("#8a7fd0", "<"),
    "SimilarityMatching": ("#a0785a", ">"),
}
_OTHERS = ("#aa4499", "#88ccee", "#661100", "#bbcc33", "#117733")
_DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = ("-", (0, (4, 1.6)), (0, (1, 1.3)), (0, (6, 1.5, 1, 1.5)))
_LONGEST = 30


def looks(strategies: Sequence[str]) -> dict[str, Look]:
    """Return the look of each strategy; the second of one name, with other arguments, is dashed, the third dotted.

    Examples
    --------
    >>> looks(["Clustered(beta=10)", "Clustered(beta=50)"])["Clustered(beta=50)"].dashes
    (0, (4, 1.6))
    """
    seen: Counter[str] = Counter()
    others = cycle(_OTHERS)
    chosen = {}
    for strategy in strategies:
        name = strategy.partition("(")[0]
        color, marker = _KNOWN.get(name) or (next(others), "d")
        chosen[strategy] = Look(color, _DASHES[(seen[name] + (name == "Random")) % len(_DASHES)], marker)
        seen[name] += 1
    return chosen


def short(name: str) -> str:
    """Return a name that fits beside a curve.

    Examples
    --------
    >>> short("Preselect(KMeans(weights='entropy'), beta=10)")
    "Preselect(KMeans(weights='ent…"
    """
    name = "".join(letter if letter.isprintable() else " " for letter in name)
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + ELLIPSIS


def folded(name: str) -> str:
    """Return a name over two lines if it does not fit into one, broken between arguments.

    Examples
    --------
    >>> print(folded("FASS(candidates=100, objective='random')"))
    FASS(candidates=100,
      objective='random')
    """
    head, comma, tail = name.partition(", ")
    if len(name) <= _LONGEST or not comma:
        return short(name)
    return f"{short(head + ',')}\n  {short(tail)}"
