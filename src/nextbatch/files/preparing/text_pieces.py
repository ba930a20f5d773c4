"""Pieces of texts that are counted: words and pairs of them, or characters where no spaces stand between words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

# Han, kana and bopomofo; U+30FB is a dot between words.
_EAST = (
    r"\u2e80-\u2fd5\u3005-\u3007\u3041-\u30fa\u30fc-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\uff66-\uff9f\U00020000-\U0003ffff"
)
# Thai, Lao, Tibetan with its dot between syllables, Burmese, Khmer, Tai Le, Tai Lue, Tai Tham, Balinese, Javanese.
_SOUTH = (
    r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf\u0f0b\u0f40-\u0fbc\u1000-\u103f\u1050-\u109f\u1780-\u17d3"
    r"\u17dc-\u17dd\u1950-\u19c9\u1a20-\u1a7c\u1b00-\u1b4b\ua980-\ua9c0"
)
_EASTERN = re.compile(f"[{_EAST}]+")
_SPACE = re.compile(rf"(?<=[{_EAST}])\s+(?=[{_EAST}])")
UNSPACED = re.compile(f"[{_EAST}{_SOUTH}]+")
_OTHER_LETTERS = re.compile(rf"(?:(?![{_EAST}{_SOUTH}])[^\W\d_])+")
WHATEVER = re.compile(r"\w+")
_WORD = re.compile(r"\b\w\w+\b")
# Where somebody set spaces between words, there is one for every few characters: for 2.6 in Japanese messages of Sphinx
# that were taken apart by a program, and for 700 in the same messages as they are written.
FEWEST_PER_SPACE = 5
# Characters, pairs and triples of them are counted.
LONGEST_PIECE = 3


class Unspaced(NamedTuple):
    """How many texts are written without spaces between words, and how many hold any letter."""

    texts: int
    of: int


class Pieces:
    """Takes texts apart: what `runs` matches into characters, pairs and triples; the rest into words and pairs.

    Examples
    --------
    >>> list(Pieces(UNSPACED)("Red wine 好酒"))
    ['red', 'wine', 'red wine', '好', '酒', '好酒']
    """

    def __init__(self, runs: re.Pattern[str]) -> None:
        self._runs = runs

    def __call__(self, text: str) -> Iterator[str]:
        """Yield the pieces of one text; wide, narrow and capital forms of a letter are one."""
        text = unicodedata.normalize("NFKC", text).lower()
        words = _WORD.findall(self._runs.sub(" ", text))
        yield from words
        yield from (f"{first} {second}" for first, second in pairwise(words))
        for run in self._runs.findall(text):
            for size in range(1, LONGEST_PIECE + 1):
                yield from (run[i : i + size] for i in range(len(run) - size + 1))


def count_unspaced(texts: Iterable[str]) -> Unspaced:
    """Return how many texts are mostly of letters that stand without spaces between words.

    Chinese and Japanese texts with spaces between their words are none of them. Thai, Lao, Khmer and Burmese ones are
    even then: vowel signs are no letters to a regular expression, which takes words apart at each of them.

    Examples
    --------
    >>> count_unspaced(["発売日は未定です", "red wine"])
    Unspaced(texts=1, of=2)
    >>> count_unspaced(["発売 日 は 未定 です", "red wine"])
    Unspaced(texts=0, of=2)
    """
    found = of = eastern = characters = spaces = 0
    for text in texts:
        foreign = 0 if text.isascii() else sum(map(len, UNSPACED.findall(text)))
        others = sum(map(len, _OTHER_LETTERS.findall(text))) if foreign else 0
        of += bool(foreign or _WORD.search(text))
        if foreign <= others:
            continue
        found += 1
        east = sum(map(len, _EASTERN.findall(text)))
        if 2 * east > foreign:
            eastern += 1
            characters += east
            spaces += len(_SPACE.findall(text))
    spaced = characters <= FEWEST_PER_SPACE * spaces
    return Unspaced(found - eastern if spaced else found, of)
