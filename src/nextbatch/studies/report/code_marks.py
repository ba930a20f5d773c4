"""Sentences with the codes of strategies marked as code, for HTML and Markdown; all other text is escaped."""

import re
from collections.abc import Sequence

from markupsafe import Markup

_NO_BREAK = "\N{NO-BREAK SPACE}"


def html_with_codes(text: str, codes: Sequence[str | None]) -> Markup:
    """Return `text` as HTML, with `codes` in <code> elements.

    Percent signs and "p < 0.001" are not separated by line breaks.

    Examples
    --------
    >>> str(html_with_codes("Margin() is < 5 % better", ["Margin()"]))
    '<code>Margin()</code> is &lt; 5\\xa0% better'
    """
    text = text.replace(" %", f"{_NO_BREAK}%").replace("p < ", f"p{_NO_BREAK}<{_NO_BREAK}")
    parts = _split(text, codes)
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def markdown_with_codes(text: str, codes: Sequence[str | None]) -> str:
    r"""Return `text` as Markdown, with `codes` in backticks.

    Examples
    --------
    >>> markdown_with_codes("Margin() is *better*", ["Margin()"])
    '`Margin()` is \\*better\\*'
    """
    return "".join(f"`{part}`" if i % 2 else _spaced(part) for i, part in enumerate(_split(text, codes)))


def plain_markdown(text: str) -> str:
    """Return `text` as Markdown with all markup characters escaped."""
    return re.sub(r"([\\`*_{}\[\]<>|#$~])", r"\\\1", " ".join(text.split()))


def _split(text: str, codes: Sequence[str | None]) -> list[str]:
    """Return the parts of the text; every second part is a code."""
    pattern = "|".join(re.escape(code) for code in sorted(filter(None, codes), key=len, reverse=True))
    return re.split(f"({pattern})", text) if pattern else [text]


def _spaced(text: str) -> str:
    # The spaces at the ends separate the text from the codes beside it.
    return f"{' ' * (text[:1] == ' ')}{plain_markdown(text)}{' ' * (text[-1:] == ' ' and text.strip() != '')}"
