"""`nextbatch strategies`: all strategies in brief or one in full, readable in a narrow terminal and in a pipe."""

import re
import sys

import pytest

from nextbatch.cli import main
from nextbatch.strategies.catalog import catalog


@pytest.fixture
def shown(monkeypatch, capsys):
    """Return the status, the output and the error of the command in a terminal of so many columns."""

    def run(columns, *words):
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["nextbatch", "strategies", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *capsys.readouterr()

    return run


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_every_strategy_is_listed_with_one_sentence_within_the_width(shown, columns):
    status, told, _ = shown(columns)
    assert status == 0
    assert max(map(len, told.splitlines())) <= max(columns, 65)
    assert "\x1b" not in told  # no colors where nothing shows them
    # The first column holds names alone; what is left is the text of the second, broken into lines.
    width = told.splitlines()[0].index("what it does")
    text = " ".join(line[width:].strip() for line in told.splitlines())
    for entry in catalog():
        assert re.search(rf"^{entry.name}\s", told, re.MULTILINE)
        assert _squeezed(entry.summary) in _squeezed(text)


def test_the_list_is_short_and_says_where_there_is_more(shown):
    _, told, _ = shown(120)
    assert len(told.splitlines()) <= 2 * len(catalog()) + 3
    assert "nextbatch strategies NAME" in told


@pytest.mark.parametrize("columns", [60, 120])
@pytest.mark.parametrize("entry", catalog(), ids=lambda entry: entry.name)
def test_all_facts_about_one_strategy_are_told_within_the_width(shown, entry, columns):
    status, told, _ = shown(columns, f"{entry.name}()")
    assert status == 0
    assert max(map(len, told.splitlines())) <= columns
    for fact in (entry.summary, entry.details, entry.signature, entry.needs, entry.cost, entry.source):
        text = " ".join(line.split(maxsplit=1)[-1] for line in told.splitlines() if line.strip())
        assert _squeezed(fact) in _squeezed(told) or _squeezed(fact) in _squeezed(text)


def test_details_are_what_the_docstring_says_between_its_first_sentence_and_its_facts(shown):
    _, told, _ = shown(120, "KMeans")
    assert "The heaviest cluster comes first." in told
    assert 'With "labeled", labeled and pending samples are centers' in told


@pytest.mark.parametrize(
    ("name", "hint"), [("Margins", "did you mean Margin"), ("", "The strategies are"), ("\x1b[1m", "x1b")]
)
def test_an_unknown_name_is_a_sentence_and_status_2(shown, name, hint):
    status, told, said = shown(80, name)
    assert (status, told) == (2, "")
    assert hint in said and said.count("\n") == 1 and "\x1b" not in said


def _squeezed(text):
    return re.sub(r"\s+", "", text)
