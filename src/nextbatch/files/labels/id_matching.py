"""What an id that no row has may have meant: another spelling, a path, a name that an annotation tool made longer."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import unquote

from nextbatch.files.rows import Rows
from nextbatch.quoting import listed, quoted

# "a1b2c3d4-name.jpg": what Label Studio makes of the name of an upload.
_HASH = re.compile(r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{8})[-_](?=.)", re.IGNORECASE)
_EXTENSION = re.compile(r"(?<=.)\.[A-Za-z][A-Za-z0-9]{0,4}$")


def hint(unknown: Sequence[str], rows: Rows) -> str:
    """Return what to do about ids that no row has, as a sentence."""
    if told := meant(unknown, rows.ids):
        return told
    last = int(rows.ids[-1]) if rows.numbered and len(rows) else -1
    if rows.numbered and all(name.isdecimal() and int(name) < last for name in unknown):
        return f"These rows of {rows.source} are blank, and left out: take their labels out, or give both files ids."
    if rows.numbered and list(unknown) == [str(last + 1)]:
        return (
            f"Its rows are numbered from 0 to {last}. If {quoted(unknown[0])} means the last one, the file of "
            "labels counts rows from 1: subtract 1 from its ids, or give both files a column of ids."
        )
    if rows.numbered:
        return f"{rows.source} has no column of ids, so its rows are numbered from 0: set id to the column of ids."
    return f"Its ids are like {listed(rows.ids, 3)}: write ids alike in both files."


def meant(unknown: Sequence[str], ids: Sequence[str]) -> str:
    """Return which of `ids` the unknown ones may have meant, as a sentence; empty if none is alike."""
    alike = {_same_number(name): name for name in reversed(ids)}
    for name in unknown:
        if _same_number(name) in alike:
            return (
                f"{quoted(name)} and {quoted(alike[_same_number(name)])} are one number, but not one id: "
                "ids that look like numbers must be written alike in both files, as text."
            )
    for apart_from, form in _FORMS.items():
        if told := _alike(unknown, ids, form, apart_from):
            return told
    return ""


def _alike(unknown: Iterable[str], ids: Sequence[str], form: Callable[[str], str], apart_from: str) -> str:
    """Return the offer to take ids as one if they are in that form; empty if none is."""
    meant: dict[str, list[str]] = {}
    for name in ids:
        meant.setdefault(form(name), []).append(name)
    found = [(name, meant[form(name)]) for name in unknown if form(name) in meant]
    if not found:
        return ""
    name, candidates = found[0]
    if len(candidates) > 1:
        return f"{quoted(name)} may be meant to be {listed(candidates, 3)}: write the ids of the pool in both files."
    return (
        f"Is {quoted(name)} meant to be {quoted(candidates[0])}? Apart from {apart_from}, {len(found)} of these ids "
        "are those of rows: write ids alike in both files."
    )


def _same_number(name: str) -> float | str:
    try:
        return float(name)
    except ValueError:
        return name


def _spelled(name: str) -> str:
    """Return an id without its case, spaces around it and Unicode variants."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _located(name: str) -> str:
    """Return an id without folders, of any system and in web addresses."""
    name = unquote(_spelled(name).rpartition("?d=")[2]).replace("\\", "/")
    return name.rpartition("/")[2] or name


def _stemmed(name: str) -> str:
    return _EXTENSION.sub("", _located(name))


def _unhashed(name: str) -> str:
    return _HASH.sub("", _located(name))


def _bare(name: str) -> str:
    return _EXTENSION.sub("", _unhashed(name))


_FORMS: dict[str, Callable[[str], str]] = {
    "case, spaces and Unicode form": _spelled,
    "the folder": _located,
    "folder and extension": _stemmed,
    "folder and the prefix of an annotation tool": _unhashed,
    "folder, extension and the prefix of an annotation tool": _bare,
}
