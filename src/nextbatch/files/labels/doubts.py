"""What is doubtful about classes: names that look alike, words that may mean "no label", numbers that hardly repeat."""

import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from nextbatch.errors import NextbatchWarning
from nextbatch.files.labels.markers import doubtful_classes
from nextbatch.files.tables.separated import is_numeral, seen_name
from nextbatch.quoting import counted, quoted
from nextbatch.tasks import NUMBERS

# Fewer classes than these may well be numbers with decimals.
MOST_MEASURED = 10
# Whole numbers are classes more often, which repeat.
MOST_NUMBERED = 50
# Letters of Cyrillic and Greek that look like these of Latin, in lower case.
_FOREIGN = str.maketrans("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u03bf\u03bd\u03b1",
                         "aeopcyxijshdova")  # fmt: skip


def seen_as(name: str) -> str:
    """Return what a reader sees of a name: the same for names that differ in what is hardly seen.

    Examples
    --------
    >>> seen_as("Cat "), seen_as("c\\u0430t"), seen_as("c\\u200bat"), seen_as("01.0"), seen_as("1")
    ('cat', 'cat', 'cat', '1', '1')
    """
    plain = " ".join(seen_name(unicodedata.normalize("NFKC", name)).casefold().split()).translate(_FOREIGN)
    if is_numeral(plain) and float(plain).is_integer() and abs(float(plain)) < 2**53:
        return str(int(float(plain)))
    return plain


def alike(names: Iterable[str]) -> list[list[str]]:
    """Return the names that a reader takes for one, several in each list.

    Examples
    --------
    >>> alike(["cat", "dog", "Cat "])
    [['cat', 'Cat ']]
    """
    spellings: dict[str, list[str]] = {}
    for name in names:
        spellings.setdefault(seen_as(name), []).append(name)
    return [found for found in spellings.values() if len(found) > 1]


def warn_of_variants(counts: Mapping[str, int], source: Path) -> None:
    """Warn of classes that a reader takes for one."""
    for names in alike(sorted(counts, key=lambda name: -counts[name])):
        variants = " and ".join(f"{quoted(name)} ({counted(counts[name], 'time')})" for name in names)
        warnings.warn(
            f"{source} has classes that look alike, being different in case, spaces, Unicode form or the way a number "
            f"is written: {variants}. They are taken as different; if they are one class, write "
            f"{quoted(names[0].strip())} for all.",
            NextbatchWarning,
            stacklevel=4,
        )


def warn_of_doubtful(counts: Counter[str], unlabeled: str | None, source: Path) -> None:
    """Warn of classes whose names often mean that there is no label."""
    if unlabeled is not None and not unlabeled.strip():
        return  # said to be classes
    for name in doubtful_classes(counts):
        warnings.warn(
            f"{source} has the class {quoted(name)} ({counted(counts[name], 'time')}). It is taken as a class; if it "
            "means "
            f"that there is no label yet, set unlabeled to {quoted(name)} or leave the cell empty.",
            NextbatchWarning,
            stacklevel=4,
        )


def warn_of_measurements(classes: Counter[str], where: str) -> None:
    """Warn of labels that are numbers and hardly repeat: with decimals, or more of them than there are classes."""
    decimals = sum(is_numeral(name) and not float(name).is_integer() for name in classes)
    with_decimals = len(classes) > max(MOST_MEASURED, classes.total() / 2) and 2 * decimals > len(classes)
    if with_decimals or (len(classes) > max(MOST_NUMBERED, classes.total() / 4) and all(map(is_numeral, classes))):
        warnings.warn(
            f"{len(classes)} of the {classes.total()} labels in {where} are different numbers: each is taken as a "
            f"class. If they measure something, set task to {NUMBERS} (a labeling project has classes only), or write "
            "classes in their place, such as low, middle and high.",
            NextbatchWarning,
            stacklevel=4,
        )
