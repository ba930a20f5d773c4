"""Columns beside the labels in which an annotation tool says that a label was rejected, skipped or cancelled."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import plain_name
from nextbatch.files.tables.table import Table
from nextbatch.quoting import counted, quoted

# Columns that say yes of a label which is none.
_NEGATIVE = re.compile(
    r"(was|is|has)?[ _-]?(cancell?ed|skip(ped)?|reject(ed)?|ignored?|discarded|deleted|invalid)|(was|is)[ _-]predicted"
)
# Columns that say no of a label which is none. Not "is_valid": it often names the split for validation.
_POSITIVE = re.compile(r"(was|is)[ _-]?(labell?ed|annotated|accepted|approved|confirmed)|approved|accepted")
# Columns that hold a word.
_WORDED = re.compile(r"answer|((label|annotation|review|sample|record|task|response)[ _-]?)?(status|state|decision)")
_ACCEPTED = """
    accept accepted approve approved submit submitted complete completed done finished valid validated verified
    confirmed labeled labelled annotated reviewed ok gold final
"""
_REJECTED = """
    reject rejected ignore ignored skip skipped cancel canceled cancelled discard discarded delete deleted invalid
    refused
"""
# Said of labels these mean that there is none yet; of the sample itself, as in "open tickets", they mean nothing.
_UNDONE = """
    pending draft todo unlabeled unlabelled in_progress queued suggested suggestion predicted not_started not_done
"""
ACCEPTED, REJECTED = frozenset(_ACCEPTED.split()), frozenset(_REJECTED.split())
UNDONE = frozenset(_UNDONE.split()) | {"in progress", "not started", "not done", "to do"}
_YES = ("true", "yes", "y", "t", "1", "1.0")
_NO = ("false", "no", "n", "f", "0", "0.0")


def answer_columns(names: Iterable[str], label: str | None) -> list[str]:
    """Return the columns that may say whether a label counts."""
    patterns = (_NEGATIVE, _POSITIVE, _WORDED)
    return [
        name for name in names if name != label and any(pattern.fullmatch(plain_name(name)) for pattern in patterns)
    ]


def without_rejected(
    labels: Sequence[str | None], table: Table, label: str, where: str
) -> tuple[list[str | None], list[str]]:
    """Return the labels with None where another column of the table says that there is none, and notes on it."""
    kept, notes = list(labels), []
    for name in answer_columns(table.schema.names, label):
        said = [plain_name(cell or "") for cell in cells.words(table.read([name]).column(0), name, table.path)]
        against = _against(plain_name(name), said)
        out = [row for row, word in enumerate(said) if word in against and kept[row] and str(kept[row]).strip()]
        if out:
            times = Counter(said[row] for row in out)
            words = ", ".join(f"{n} {quoted(word)}" for word, n in times.most_common(4))
            notes.append(
                f"Not labeled: the column {quoted(name)} of {table.path.name} says so of "
                f"{counted(len(out), 'label')} ({words}). "
                "If it is not about the labels, rename it."
            )
        for row in out:
            kept[row] = None
    return kept, notes


def _against(name: str, said: Sequence[str]) -> frozenset[str]:
    """Return the words in a column of that name which say that a label is none."""
    words = {word for word in said if word}
    if _NEGATIVE.fullmatch(name):
        return frozenset(_YES) if words <= {*_YES, *_NO} else frozenset()
    if _POSITIVE.fullmatch(name):
        return frozenset(_NO) if words <= {*_YES, *_NO} else frozenset()
    if words <= ACCEPTED | REJECTED | UNDONE and words & (ACCEPTED | REJECTED):
        return REJECTED | UNDONE
    return REJECTED if words & REJECTED else frozenset()
