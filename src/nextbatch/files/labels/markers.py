"""Markers: words in the place of a label which say that there is none yet."""

import re
from collections import Counter
from collections.abc import Sequence

from nextbatch.errors import BadInput
from nextbatch.files.tables.separated import is_numeral
from nextbatch.quoting import counted, quoted

# In lower case, with "_" for what stands between words.
_KNOWN = """
    nan null none n/a na <na> #n/a nat nil undefined \\n
    unlabeled unlabelled un_labeled un_labelled not_labeled not_labelled not_yet_labeled not_yet_labelled no_label
    nolabel label_missing without_label unannotated not_annotated no_annotation unassigned not_assigned not_set unset
    skip skipped todo to_do tbd tba tbc to_label to_be_labeled to_be_labelled needs_label not_yet
    ? ?? ??? - -- --- \N{EN DASH} \N{EM DASH} . .. ... \N{HORIZONTAL ELLIPSIS} [] {} () "" '' (blank) (empty) (none)
    <none> <null> <unlabeled>
"""
# Words that are classes as often as markers.
_DOUBTFUL = """
    unknown pending missing empty blank open new draft unsure not_sure uncertain maybe idk ignore ignored unclear
    undecided unclassified uncategorized uncategorised review to_review in_progress queued waiting default placeholder
    -99 -999 -9999 999 9999 n.a. n.d. nd
"""
KNOWN = frozenset(_KNOWN.split())
DOUBTFUL = frozenset(_DOUBTFUL.split())
# What is no word at all, or speaks of labels.
_ODD = re.compile(r"[\W_]+|.*(label|annotat).*")
_MINUS_ONE = re.compile(r"[-\N{MINUS SIGN}]1(\.0*)?")


def markers_among(counts: Counter[str], unlabeled: str | None, where: str) -> set[str]:
    """Return which of the words in a column of labels mean that there is no label.

    Parameters
    ----------
    counts : Counter
        How often each word occurs.
    unlabeled : str, optional
        Words that are markers besides the known ones, with commas. An empty one among them: these and no others.
    where : str
        The column, for sentences.

    Raises
    ------
    BadInput
        If a word may be a marker as well as a class, and much depends on it.
    """
    named, alone = _named(unlabeled, counts)
    if alone:
        return named
    found = named | {word for word in counts if _plain(word) in KNOWN and not _signs(word, counts)}
    classes = Counter({word: times for word, times in counts.items() if word not in found})
    for word in [word for word in classes if _MINUS_ONE.fullmatch(word.strip())]:
        if _is_marker(word, classes, where):
            found.add(word)
            del classes[word]
    _require_no_doubt(classes, where)
    return found


def doubtful_classes(counts: Counter[str]) -> list[str]:
    """Return the classes whose names are often used for "no label"."""
    return [word for word in counts if _plain(word) in KNOWN | DOUBTFUL]


def told(counts: Counter[str], markers: set[str], unlabeled: str | None, where: str) -> list[str]:
    """Return a note on the markers of a column, and one on wanted markers that it does not hold."""
    notes = []
    if markers:
        times = ", ".join(f"{counts[word]} {quoted(word)}" for word in sorted(markers, key=lambda word: -counts[word]))
        n = sum(counts[word] for word in markers)
        notes.append(
            f"Not labeled: {counted(n, 'row is', 'rows are')} marked as without a label in {where} "
            f"({times}). If one of them is a "
            'class, set unlabeled to "" (no word means "no label"), or to "," and the words that do.'
        )
    wanted = [word.strip() for word in (unlabeled or "").split(",") if word.strip()]
    missing = [word for word in wanted if not any(_plain(word) == _plain(marker) for marker in markers)]
    if missing:
        notes.append(f"No cell in {where} is {' or '.join(map(quoted, missing))}, which unlabeled names.")
    return notes


def _named(unlabeled: str | None, counts: Counter[str]) -> tuple[set[str], bool]:
    """Return the words of the column that the user named as markers, and whether there are no others."""
    if unlabeled is None:
        return set(), False
    whole = {word for word in counts if unlabeled.strip() and _plain(word) == _plain(unlabeled)}
    parts = [part.strip() for part in unlabeled.split(",")]
    named = {_plain(part) for part in parts if part}
    return whole | {word for word in counts if _plain(word) in named}, "" in parts


def _plain(word: str) -> str:
    word = word.strip().casefold()
    return re.sub(r"(?<=\w)[\s_-]+(?=\w)", "_", word)


def _signs(word: str, counts: Counter[str]) -> bool:
    """Whether "-" is the opposite of "+"."""
    dashes, pluses = re.compile(r"[-\N{EN DASH}\N{EM DASH}]+"), re.compile(r"\++")
    return bool(dashes.fullmatch(word.strip())) and any(pluses.fullmatch(other.strip()) for other in counts)


def _is_marker(word: str, classes: Counter[str], where: str) -> bool:
    """Whether -1 means "no label": beside words or a count of classes it does, beside 1 alone it is a class."""
    others = [other.strip() for other in classes if other != word]
    if not all(is_numeral(other) for other in others):
        return True
    values = {float(other) for other in others}
    if any(value < 0 or value != int(value) for value in values if abs(value) < float("inf")) or values == {1.0}:
        return False
    if values and values <= {0.0, 1.0}:
        raise BadInput(
            f"{quoted(word)} ({counted(classes[word], 'time')}) in {where} "
            f"may be a class or mean that there is no label, beside "
            f"{' and '.join(map(quoted, _most_frequent(classes, apart_from=word)))}: set unlabeled to {quoted(word)} "
            'if it is no label, or to "" if it is a class.',
            argument="unlabeled",
        )
    return True


def _require_no_doubt(classes: Counter[str], where: str) -> None:
    """Raise if most labels are of a class with the name of a marker."""
    if len(classes) < 2:
        return
    word, times = classes.most_common(1)[0]
    looks_so = _plain(word) in DOUBTFUL or (_ODD.fullmatch(_plain(word)) and not _is_sign(word, classes))
    if looks_so and 2 * times > sum(classes.values()):
        raise BadInput(
            f"{quoted(word)} stands in {times} of the {sum(classes.values())} labels in {where}, and looks like a mark "
            f'for "no label": set unlabeled to {quoted(word)} if it is one, or to "" if it is a class.',
            argument="unlabeled",
        )


def _is_sign(word: str, classes: Counter[str]) -> bool:
    """Whether all classes are signs such as "+", or all speak of labels: then none of them stands out."""
    return all(_ODD.fullmatch(_plain(other)) for other in classes if other != word)


def _most_frequent(classes: Counter[str], apart_from: str) -> Sequence[str]:
    return [word for word, _ in classes.most_common(4) if word != apart_from]
