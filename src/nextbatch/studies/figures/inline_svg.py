"""An SVG inside a page: it has the colors and the width of the page, and ids and classes of its own."""

import re

from nextbatch.studies.figures.drawing import INK, MUTED, PAPER, RULE

_VARIABLES = {INK: "var(--ink)", MUTED: "var(--muted)", RULE: "var(--rule)", PAPER: "var(--paper)"}


def inline_svg(svg: bytes, name: str, description: str) -> str:
    """Return the `<svg>` element of a drawing, for a page that defines `--ink`, `--muted`, `--rule`, `--paper`.

    Parameters
    ----------
    svg : bytes
        As `as_svg` returns it.
    name : str
        The prefix of all ids and classes: letters, digits and hyphens, unique in the page.
    description : str
        The text for screen readers, without markup.
    """
    text = svg.decode()
    text = text[text.index("<svg") :]
    text = re.sub(r'(\b(?:id|class)=")', rf"\1{name}-", text)
    text = re.sub(r"^\.(?=[a-z0-9]+\{)", f".{name}-", text, flags=re.MULTILINE)
    text = re.sub(r'(href="#|url\(#)', rf"\1{name}-", text)
    text = re.sub(r'<svg[^>]*?viewBox="([^"]*)"[^>]*>', _opening(r"\1", name, description), text, count=1)
    for color, variable in _VARIABLES.items():
        text = text.replace(color, variable)
    return text


def _opening(view_box: str, name: str, description: str) -> str:
    link = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {link} viewBox="{view_box}" role="img" aria-label="{description}" class="drawing {name}">'
