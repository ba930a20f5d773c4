"""The sentences on the features of a table: their names, what was left out, and which look like no measurement."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nextbatch.quoting import quoted, shortened

# A list of at most this many columns names them all; of a longer one the first two and the last are named.
ALL_NAMES = 12
_WORDS_OF = {
    "code": {"id", "ids", "code", "codes", "zip", "postcode", "postal", "key", "nr", "idx", "index", "phone", "fold"},
    "date": {"date", "time", "year", "month", "day", "week", "hour", "timestamp", "created", "updated", "datetime"},
    "flag": {"is", "has", "was", "flag", "bool"},
    "answer": {
        *("answer", "class", "classes", "category", "decision", "gold", "groundtruth", "label", "labels", "outcome"),
        *("predicted", "prediction", "rating", "result", "score", "sentiment", "stars", "status", "target", "truth"),
        *("accepted", "annotation", "annotator", "approved", "cancelled", "rejected", "y"),
    },
}


def looks_like(name: str) -> str | None:
    """Return what a column seems to hold by its name: a code, a date, a flag or an answer.

    Examples
    --------
    >>> looks_like("label_id"), looks_like("isActive"), looks_like("zip"), looks_like("width")
    ('answer', 'flag', 'code', None)
    """
    parts = {part.casefold() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}
    return next((kind for kind in ("answer", "flag", "date", "code") if parts & _WORDS_OF[kind]), None)


def doubts(taken: Sequence[str], numbers: Mapping[str, NDArray[np.float64]]) -> list[str]:
    """Return a note on features that look like an answer or a code, and if not all are named, like a flag or a date."""
    few = len(taken) <= ALL_NAMES
    like = {name: looks_like(name) for name in taken}
    folded = {name.casefold() for name in taken}
    # "y" beside "x" is a coordinate, as is "data.y" beside "data.x".
    like |= {
        name: None for name in taken if re.search(r"(^|\W)y$", low := name.casefold()) and f"{low[:-1]}x" in folded
    }
    if not few:
        like |= {name: "flag" for name, values in numbers.items() if not like[name] and _is_flag(values)}
    parts = []
    for kind, a in {"answer": "an answer", "code": "a code", "flag": "a flag", "date": "a date"}.items():
        names = [name for name in taken if like[name] == kind]
        if names and (kind in ("answer", "code") or not few):
            parts.append(f"{in_full(names)} look{'s' if len(names) == 1 else ''} like {a}")
    told = f"Of the features, {'; '.join(parts)}: if some should not count, name the others in features."
    return [told] if parts else []


def not_used(left: Mapping[str, str]) -> str:
    """Return what is left out, by reason, as the end of a sentence."""
    reasons: dict[str, list[str]] = {}
    for name, reason in left.items():
        reasons.setdefault(reason, []).append(name)
    parts = [f"{in_full(names, quotes=False)} ({reason})" for reason, names in reasons.items()]
    return f"; not used: {'; '.join(parts)}" if parts else ""


def not_used_names(left: Sequence[str]) -> str:
    """Return what is left out, where the reason goes without saying, as the end of a sentence.

    Examples
    --------
    >>> not_used_names(["size", "color"]), not_used_names([])
    ('; not used: size, color', '')
    """
    return f"; not used: {in_full(left, quotes=False)}" if left else ""


def in_full(names: Sequence[str], *, quotes: bool = True) -> str:
    """Return all names if they are few, else the first two and the last."""
    return some([quoted(name) if quotes else _plain(name) for name in names])


def some(shown: Sequence[str]) -> str:
    """Return all parts of a list if they are few, else the first two and the last."""
    return ", ".join(shown) if len(shown) <= ALL_NAMES else f"{shown[0]}, {shown[1]} ... {shown[-1]}"


def _is_flag(values: NDArray[np.float64]) -> bool:
    return bool(np.isin(values, (0, 1)).all())


def _plain(name: str) -> str:
    """Return a name without quotes, unless it could be taken for something else."""
    return (shortened(name) if name.isprintable() and "," not in name else quoted(name)) or "(unnamed)"
