"""`nextbatch strategies`: all strategies, readable in a narrow terminal and in a pipe."""

import re
import sys

import pytest

from nextbatch.cli import main
from nextbatch.strategies.catalog import catalog


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_every_strategy_is_listed_with_all_facts_within_the_width(monkeypatch, capsys, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "argv", ["nextbatch", "strategies"])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr().out
    assert not ended.value.code
    assert max(map(len, shown.splitlines())) <= columns
    assert "\x1b" not in shown  # no colors where nothing shows them
    # The first column holds names alone; what is left is the text of the second, broken into lines.
    width = shown.splitlines()[0].index("what it does")
    text = " ".join(line[width:].strip() for line in shown.splitlines())
    for entry in catalog():
        assert re.search(rf"^{entry.name}\s", shown, re.MULTILINE)
        for fact in (entry.summary, entry.signature, entry.needs, entry.cost, entry.source):
            assert _squeezed(fact) in _squeezed(text)


def _squeezed(text):
    return re.sub(r"\s+", "", text)
