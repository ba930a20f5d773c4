"""Notes: remarks on the terminal, whatever signs they hold."""

import io
import warnings

import pytest
from rich.console import Console

from nextbatch.cli.showing.notes import note, printable, showing_warnings_as_notes
from nextbatch.errors import NextbatchWarning


def said(act, width=40):
    console = Console(file=io.StringIO(), width=width)
    act(console)
    return console.file.getvalue()


def test_a_note_is_one_line_in_a_narrow_terminal():
    sentence = "word " * 50
    assert said(lambda console: note(console, sentence)).count("\n") == 1


@pytest.mark.parametrize(
    "hostile", ["\x1b[31mred", "[red]red[/red]", "bell\x07", "back\x08space", "new\nline", "\u202eturned"]
)
def test_a_note_shows_hostile_signs_and_obeys_none(hostile):
    shown = said(lambda console: note(console, hostile))
    assert shown == f"Note: {printable(hostile)}\n"
    assert shown[:-1].isprintable()


def test_warnings_are_notes_each_time_and_python_warns_as_before_afterwards():
    def warn_twice(console):
        with showing_warnings_as_notes(console):
            for _ in range(2):
                warnings.warn("Mind the gap.", NextbatchWarning, stacklevel=1)

    assert said(warn_twice) == "Note: Mind the gap.\n" * 2
    with pytest.warns(NextbatchWarning):
        warnings.warn("Mind the gap.", NextbatchWarning, stacklevel=1)
