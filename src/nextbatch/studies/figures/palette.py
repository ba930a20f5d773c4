"""The color, dashes and marker of each strategy in all figures, also distinguishable in gray and by the color-blind."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nextbatch.studies.findings.wording import ELLIPSIS


class Look(NamedTuple):
    """The style of a strategy."""

    color: str
    dashes: str | tuple[int, tuple[float, ...]]
    marker: str


# Colors of Okabe and Ito (2008), and of Tol (2021) for rarer strategies. Related strategies have similar colors and
# different markers; no color occurs twice.
_STYLES = {
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
# For a color that is taken: the gray value that it is mixed with, and its share. Dark shades come before pale ones.
_SHADES = [(end, share) for share in (0.35, 0.55, 0.7, 0.2, 0.45, 0.62) for end in (0, 255)]
_LONGEST = 27


def looks(strategies: Sequence[str]) -> dict[str, Look]:
    """Return the look of each strategy; no two have the same color.

    The second strategy of one name, with other arguments, is dashed and darker, the third dotted and paler.

    Examples
    --------
    >>> looks(["Clustered(beta=10)", "Clustered(beta=50)"])["Clustered(beta=50)"]
    Look(color='#004a74', dashes=(0, (4, 1.6)), marker='D')
    """
    counts: Counter[str] = Counter()
    chosen: dict[str, Look] = {}
    unknown = dict.fromkeys(name for name in map(_name, strategies) if name not in _STYLES)
    bases = _STYLES | {name: (_OTHERS[i % len(_OTHERS)], "d") for i, name in enumerate(unknown)}
    # A shade must not be the color of another strategy.
    reserved = {bases[name][0]: name for name in reversed([*map(_name, strategies)])}
    taken: set[str] = set()
    for strategy in strategies:
        name = _name(strategy)
        base, marker = bases[name]
        free = (color for color in _shades(base) if color not in taken and reserved.get(color, name) == name)
        color = next(free, base)  # beyond 13 strategies of one name, colors repeat
        taken.add(color)
        chosen[strategy] = Look(color, _DASHES[(counts[name] + (name == "Random")) % len(_DASHES)], marker)
        counts[name] += 1
    return chosen


def _name(strategy: str) -> str:
    return strategy.partition("(")[0]


def _shades(color: str) -> Iterator[str]:
    """Yield a color and then its shades."""
    yield color
    channels = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    for end, share in _SHADES:
        yield "#" + "".join(f"{round((1 - share) * value + share * end):02x}" for value in channels)


def short(name: str) -> str:
    """Return a name in 27 characters at most, for the place beside a curve.

    Examples
    --------
    >>> short("Preselect(KMeans(weights='entropy'), beta=10)")
    "Preselect(KMeans(weights='…"
    """
    return _cut(name, _LONGEST)


def _cut(name: str, longest: int) -> str:
    name = "".join(letter if letter.isprintable() else " " for letter in name)
    return name if len(name) <= longest else name[: longest - 1] + ELLIPSIS


def folded(name: str) -> str:
    """Return a name of more than 27 characters in two lines, broken after the first argument.

    Examples
    --------
    >>> print(folded("FASS(candidates=100, objective='random')"))
    FASS(candidates=100,
      objective='random')
    """
    head, comma, tail = name.partition(", ")
    if len(name) <= _LONGEST or not comma:
        return short(name)
    return f"{short(head + ',')}\n  {_cut(tail, _LONGEST - 2)}"
