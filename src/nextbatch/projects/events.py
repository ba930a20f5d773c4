"""Events: what happened in a project, one after the other; nothing is ever changed or removed."""

import json
from dataclasses import dataclass, field
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted

# What a person does with a sample; undo takes the last of these back.
ANSWERING = ("answer", "skip", "cannot say")
# What is kept with each kind of event.
KINDS: dict[str, tuple[str, ...]] = {
    "begun": ("settings", "n", "hashes", "labeled", "classes", "unusable", "stable"),
    "settings changed": ("settings",),
    "reserve drawn": ("rows",),
    "batch chosen": ("number", "after", "samples", "by", "score", "said", "twice", "learned", "note"),
    "audit drawn": ("number", "samples"),
    "model fitted": ("number", "after", "labels", "failure", "counts", "audit", "stable", "kappa", "seconds"),
    "answer": ("sample", "label"),
    "skip": ("sample",),
    "cannot say": ("sample",),
    "undo": ("sample", "of"),
    "flag": ("sample", "on"),
    "note": ("sample", "text"),
    "class added": ("name",),
    "rows added": ("source", "hash", "n", "unusable"),
    "adjudicated": ("sample", "label"),
    "check drawn": ("number", "samples", "predicted", "rest"),
}
LONGEST_NAME, LONGEST_TEXT = 200, 10_000


@dataclass(frozen=True)
class Event:
    """One event of a project.

    Parameters
    ----------
    what : str
        A key of `KINDS`.
    body : dict
        What is kept with it, as JSON.
    who : str
        The person; empty for the project itself.
    key : str, optional
        Two events of one key are one event: what is sent twice, after a double click or a time-out, counts once.
    seq : int
        Its place in the order of all events, from 1; 0 before it is stored.
    at : str
        The time of the clock of the machine, for readers; the order is that of `seq`.

    Examples
    --------
    >>> Event("skip", {"sample": 3}, "anna", key_of("anna", 3, 0)).key
    '["anna", 3, 0, "answer"]'
    """

    what: str
    body: dict[str, Any] = field(default_factory=dict)
    who: str = ""
    key: str | None = None
    seq: int = 0
    at: str = ""


def key_of(person: str, sample: int, showing: int, purpose: str = "answer") -> str:
    """Return the key of what a person does with a sample that was shown for the `showing`-th time, from 0.

    A flag and a note have a purpose of their own: they are set beside the answer, before it or after it.
    """
    return json.dumps([person, sample, showing, purpose])


def require_name(name: object, what: str) -> str:
    """Return a name of a person or a class, which must be a text of one line that can be stored.

    Raises
    ------
    BadInput
    """
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(
            f"{what} must be a text of one line with at most {LONGEST_NAME} characters, got {quoted(name)}.",
            argument=what,
        )
    return require_storable(name, what)


def require_storable(text: object, what: str) -> str:
    """Return a text that can be written as UTF-8.

    Raises
    ------
    BadInput
        If it is none, is too long or holds half of a pair of surrogates.
    """
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise BadInput(f"{what} must be a text of at most {LONGEST_TEXT} characters.", argument=what)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(f"{what} holds half a character (a lone surrogate): leave it out.", argument=what) from None
    return text
