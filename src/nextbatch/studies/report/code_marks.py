"""Sentences in which the codes of strategies are set as code, for HTML and for Markdown; all else is plain text."""

import re
from collections.abc import Sequence

from markupsafe import Markup

_NO_BREAK = "\N{NO-BREAK SPACE}"


def html_with_codes(text: str, codes: Sequence[str | None]) -> Markup:
    """Return HTML, without a line break before a percent sign or within "p < 0.001".

    Examples
    --------
    >>> str(html_with_codes("Margin() is < 5 % better", ["Margin()"]))
    '<code>Margin()</code> is &lt; 5\\xa0% better'
    """
    text = text.replace(" %", f"{_NO_BREAK}%").replace("p < ", f"p{_NO_BREAK}<{_NO_BREAK}")
    parts = _split(text, codes)
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def markdown_with_codes(text: str, codes: Sequence[str | None]) -> str:
    r"""Return Markdown.

    Examples
    --------
    >>> markdown_with_codes("Margin() is *better*", ["Margin()"])
    '`Margin()` is \\*better\\*'
    """
    return "".join(f"`{part}`" if i % 2 else _spaced(part) for i, part in enumerate(_split(text, codes)))


def plain_markdown(text: str) -> str:
    """Return Markdown that shows the text as it is: no sign of it is markup."""
    return re.sub(r"([\\`*_{}\[\]<>|#$~])", r"\\\1", " ".join(text.split()))


def _split(text: str, codes: Sequence[str | None]) -> list[str]:
    """Return the parts of the text, of which every second is a code."""
    found = "|".join(re.escape(code) for code in sorted(filter(None, codes), key=len, reverse=True))
    return re.split(f"({found})", text) if found else [text]


def _spaced(text: str) -> str:
    # The spaces at the ends separate the words from the code beside them.
    return f"{' ' * (text[:1] == ' ')}{plain_markdown(text)}{' ' * (text[-1:] == ' ' and text.strip() != '')}"
