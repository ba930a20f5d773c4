"""`nextbatch duplicates`: the function with the same words, its notes on the side, its largest groups shown."""

import sys
from pathlib import Path

import numpy as np
import pytest

from nextbatch import find_duplicates
from nextbatch.cli import main


@pytest.fixture
def nextbatch(tmp_path, monkeypatch, capsys):
    """Run a command line in an empty folder; return its exit status, what it printed, and what it said on the side."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["nextbatch", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *capsys.readouterr()

    return run


def test_the_command_is_the_function_with_the_same_words(nextbatch):
    X = np.random.default_rng(0).normal(size=(200, 3))
    X[150:] = np.repeat(X[:10], 5, axis=0)
    np.save("pool.npy", X)
    status, shown, said = nextbatch("duplicates", "pool.npy", "--within", 0.01, "--out", "copies.csv")
    assert status == 0, said
    found = find_duplicates("pool.npy", within=0.01)
    assert [line.split(",")[0] for line in Path("copies.csv").read_text().splitlines()[1:]] == [
        f'"{name}"' if not found.integer_ids else name for name in found.ids
    ]
    assert "The ids of 50 copies are in copies.csv" in shown
    assert "Copies: 50 of 200 samples, in 10 groups (50: all values are equal)" in said
    assert shown.splitlines()[0].split() == ["keep", "copies", "such", "as", "kind"]


def test_of_many_groups_the_ten_largest_are_shown(nextbatch):
    np.save("pool.npy", np.repeat(np.arange(24.0).reshape(12, 2), [2] * 11 + [9], axis=0))
    _, shown, _ = nextbatch("duplicates", "pool.npy", "--out", "copies.csv")
    assert shown.splitlines()[1].split() == ["22", "8", "23", "equal"]
    assert "and 2 more groups" in shown


def test_what_cannot_be_done_is_a_sentence_with_the_option(nextbatch):
    np.save("pool.npy", np.eye(3))
    status, _, said = nextbatch("duplicates", "pool.npy", "--within", -1, "--out", "copies.csv")
    assert status == 2
    assert said.startswith("nextbatch: within must be a number between 0 and inf, got -1.0.")
    status, _, said = nextbatch("duplicates", "none.npy", "--out", "copies.csv")
    assert status == 2 and "There is no file none.npy" in said
