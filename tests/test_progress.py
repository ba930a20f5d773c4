"""The bar of what takes long: it counts, and shows nothing where nobody looks."""

import io

import pytest

from nextbatch.progress import waiting


class Terminal(io.StringIO):
    """A place to write to that says it is a terminal."""

    def isatty(self):
        return True


def test_a_bar_writes_nothing_where_there_is_no_terminal(capsys):
    with waiting("Counting sheep", 2) as bar:
        bar.update(1)
    assert capsys.readouterr() == ("", "")


def test_a_bar_is_drawn_on_the_terminal_of_standard_error(monkeypatch, capsys):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with waiting("Counting sheep", 2) as bar:
        bar.update(1)
    assert "Counting sheep" in terminal.getvalue()
    assert capsys.readouterr().out == ""


def test_the_total_may_be_known_later():
    with waiting("Counting sheep") as bar:
        assert bar.total == 0
        bar.total = 7
        assert bar.total == 7


def test_what_goes_wrong_in_the_block_goes_on():
    with pytest.raises(ZeroDivisionError), waiting("Counting sheep"):
        _ = 1 / 0
