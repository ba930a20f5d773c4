"""Labels by what they are: several to a sample, as lists in cells; or numbers.

Until a model learns from them labels are words: a list of labels is JSON, in the order of the alphabet.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.labels.several_labels import (
    SEPARATORS,
    SURE_SEPARATORS,
    elements,
    labels_elsewhere,
    require_no_objects,
)
from nextbatch.files.tables import cells, numerals
from nextbatch.quoting import counted, quoted
from nextbatch.tasks import NUMBERS, SEVERAL_LABELS, label_sets, names_in, one_word

Words = Sequence[str | None]
# Labels apart from each other by one of these are no one label.
APART = (*SURE_SEPARATORS, "|")


def learned(labels: Iterable[str], task: str) -> NDArray[Any]:
    """Return labels, which are words, as a model learns them: texts, tuples of texts, or numbers.

    Examples
    --------
    >>> learned(['["red", "round"]', "[]"], "several-labels").tolist()
    [('red', 'round'), ()]
    >>> learned(["3", "4.5"], "numbers")
    array([3. , 4.5])
    """
    if task == NUMBERS:
        return np.array([float(label) for label in labels])
    if task == SEVERAL_LABELS:
        return label_sets([names_in(label, several=True) for label in labels])
    return np.asarray(list(labels)).astype(str)


def names_among(labels: Iterable[str | None], task: str) -> Counter[str]:
    """Return how often each class or each of several labels was given; numbers have no names."""
    given = [label for label in labels if label is not None]
    if task == NUMBERS:
        return Counter()
    return (
        Counter(given) if task != SEVERAL_LABELS else Counter(name for names in learned(given, task) for name in names)
    )


def lists_of_cells(words: Words, where: str) -> tuple[list[str | None], list[str]]:
    """Return the labels in each cell as a list, and a note on what stands between them.

    A cell may be a list, as JSON or as Python writes one, or hold labels with a sign between them.

    Raises
    ------
    BadInput
        If it is not clear which sign stands between labels.

    Examples
    --------
    >>> lists_of_cells(["red|round", "red", None, '["blue"]'], "the column")[0]
    ['["red", "round"]', '["red"]', None, '["blue"]']
    """
    require_no_objects(words, where)
    plain = Counter(word for word in words if word and elements(word) is None)
    sign = _sign_between(plain, where)
    found: list[str | None] = []
    for word in words:
        listed = elements(word) if word else None
        if word is not None and listed is None:
            listed = [part.strip() for part in word.split(sign)] if sign else [word.strip()]
        found.append(None if listed is None else one_word(label for label in listed if label))
    return found, [f"In {where} {quoted(sign)} stands between labels."] if sign else []


def _sign_between(plain: Counter[str], where: str) -> str | None:
    """Return what stands between the labels in cells that are no lists; None where each holds one."""
    sure = [sign for sign in APART if any(sign in word.strip() for word in plain)]
    if len(sure) > 1:
        raise BadInput(
            f"{where[:1].upper()}{where[1:]} has {' and '.join(map(quoted, sure))}, and one of them stands between "
            'labels: use one sign, or write lists, such as ["red", "round"].',
            argument="label",
        )
    for sign in (*sure, *(sign for sign in SEPARATORS if sign not in APART)):
        parts = {word: [part.strip() for part in word.split(sign)] for word in plain if sign in word}
        if parts and (sign in sure or labels_elsewhere(parts, plain)):
            return sign
    return None


def numbers_of_cells(words: Words, where: str) -> tuple[list[str | None], list[str]]:
    """Return the number in each cell as Python writes it, and a note on how they were read.

    Raises
    ------
    BadInput
        If a cell is no number, or it is not clear what a comma means.

    Examples
    --------
    >>> numbers_of_cells(["1.50", None, "7"], "the column")[0], numbers_of_cells(["1,5", "2,25"], "the column")[0]
    (['1.5', None, '7.0'], ['1.5', '2.25'])
    """
    spelled = numerals.numerals(words)
    if spelled is None or spelled.slip is not None:
        row = next((row for row, word in enumerate(words) if word and not numerals.is_like_numeral(word)), 0)
        raise BadInput(
            f"{where[:1].upper()}{where[1:]} has {quoted(str(words[row]))} in {cells.at(row)}, which is no number: "
            "correct it, set unlabeled to it if it means that there is no label, or leave task out if the labels are "
            "classes.",
            argument="label",
        )
    if numerals.is_ambiguous(spelled):
        raise BadInput(
            f"{where[:1].upper()}{where[1:]} has {quoted(numerals.example(spelled))}, in which the comma may stand "
            "before decimals or between thousands: write the numbers without a comma.",
            argument="label",
        )
    reading = spelled.readings[0]
    found = [None if cell is None else repr(numerals.number(cell, reading)) for cell in spelled.cells]
    if any(cell in ("inf", "-inf", "nan") for cell in found):
        raise BadInput(f"{where[:1].upper()}{where[1:]} has numbers that are not finite: empty these cells.")
    notes = [f"The sign {quoted(spelled.unit)} beside the numbers in {where} is dropped."] if spelled.unit else []
    return found, [*notes, *([f"Commas in {where} are decimal signs."] if reading == "comma" else [])]


def lone_below_zero(values: Sequence[float], where: str) -> list[str]:
    """Return a note on a number below zero that occurs several times, where no other is below zero.

    Examples
    --------
    >>> lone_below_zero([3.0, -999.0, 4.5, -999.0], "the column 'w'")[0][:57]
    "2 numbers in the column 'w' are -999, and no other is bel"
    >>> lone_below_zero([3.0, -1.5, -2.0, -2.0], "the column 'w'")
    []
    """
    below = Counter(value for value in values if value < 0)
    if len(below) != 1 or below.total() < 2 or below.total() == len(values):
        return []
    (value, times), *_ = below.items()
    return [
        f"{times} numbers in {where} are {value:g}, and no other is below zero: if that means that there is no label, "
        f"set unlabeled to {value:g}."
    ]


def labels_in_words(labels: Sequence[str | None], task: str, most: int) -> str:
    """Return of what kind labels are, and the most frequent, for a sentence that has told how many there are.

    Examples
    --------
    >>> labels_in_words(["a", "b", "a"], "classes", 5), labels_in_words(["1.0", None, "3.0"], "numbers", 5)
    ("2 classes ('a' 2, 'b' 1)", 'numbers from 1 to 3, 2 on average')
    >>> labels_in_words(['["a", "b"]', '["a"]'], "several-labels", 5)
    "2 labels, 1.5 for each sample ('a' 2, 'b' 1)"
    """
    given = [label for label in labels if label is not None]
    if task == NUMBERS:
        values = learned(given, task)
        return f"numbers from {values.min():.6g} to {values.max():.6g}, {values.mean():.6g} on average"
    counts = names_among(given, task)
    named = ", ".join(f"{quoted(name)} {times}" for name, times in counts.most_common(most))
    more = f" and {len(counts) - most} more" if len(counts) > most else ""
    if task == SEVERAL_LABELS:
        each = counts.total() / len(given)
        return f"{counted(len(counts), 'label')}, {each:.2g} for each sample ({named}{more})"
    return f"{counted(len(counts), 'class', 'classes')} ({named}{more})"
