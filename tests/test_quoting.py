"""No sentence grows with what a user gave."""

import csv

import numpy as np
import pytest

from nextbatch.errors import NextbatchError, NextbatchWarning
from nextbatch.files.rows import Columns
from nextbatch.files.samples import read_samples
from nextbatch.quoting import LONGEST_QUOTE, quoted, shortened
from nextbatch.strategies.parsing import parse_strategy

LONG = "x" * 16_000


@pytest.mark.parametrize("value", [LONG, LONG.encode(), [LONG], {LONG: LONG}, "\0" * 16_000, None, 1])
def test_a_quote_is_short(value):
    assert len(quoted(value)) <= LONGEST_QUOTE + len("...")


def test_a_whole_number_that_python_does_not_print_is_quoted_by_its_size():
    assert quoted(1 << 60_000) == "a number of 60001 bits"


def test_what_is_short_is_quoted_as_it_is():
    assert quoted("it's") == '"it\'s"'
    assert shortened(ValueError("it's")) == "it's"


def table(path, *rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize(
    ("pool", "labels", "columns"),
    [
        ([("id", "a"), (LONG, 1), (LONG, 2)], None, {}),
        ([("id", "a"), ("x", 1), ("y", 2), ("z", LONG)], None, {}),
        ([("id", "a"), ("x", LONG), ("y", 2)], None, {"features": "a"}),
        ([("id", LONG), ("x", "a"), ("y", "b")], None, {}),
        ([("id", LONG, LONG), ("x", 1, 2)], None, {}),
        ([("id", "a"), ("x", 1)], None, {"text": LONG}),
        ([("id", "a"), ("x", 1)], [("id", "label"), (LONG, "cat")], {}),
        ([("id", "a"), ("x", 1)], [("id", "label"), (LONG, LONG), (LONG, f"{LONG}y")], {}),
        ([("id", "a"), ("x", 1)], [("id", "label"), ("", LONG)], {}),
        ([("id", "a"), (LONG.upper(), 1)], [("id", "label"), (LONG, "cat")], {}),
    ],
)
def test_an_error_about_a_long_cell_is_short(tmp_path, pool, labels, columns):
    pool = table(tmp_path / "pool.csv", *pool)
    labels = table(tmp_path / "labels.csv", *labels) if labels else None
    with pytest.raises(NextbatchError) as caught:
        read_samples(pool, labels, None, Columns(**columns), lambda step: None)
    assert len(str(caught.value)) < 2000


def test_a_warning_about_long_classes_is_short(tmp_path):
    pool = table(tmp_path / "pool.csv", ("id", "a", "label"), ("x", 1, LONG), ("y", 2, LONG.upper()))
    with pytest.warns(NextbatchWarning) as caught:
        read_samples(pool, None, None, Columns(), lambda step: None)
    assert all(len(str(warning.message)) < 2000 for warning in caught)


def test_an_error_about_many_arrays_is_short(tmp_path):
    np.savez(tmp_path / "pool.npz", **{f"array_{i:05}": np.ones((2, 2)) for i in range(300)})
    with pytest.raises(NextbatchError, match="and 292 more") as caught:
        read_samples(tmp_path / "pool.npz", None, None, Columns(), lambda step: None)
    assert len(str(caught.value)) < 2000


def test_an_error_about_a_long_strategy_is_short():
    with pytest.raises(NextbatchError) as caught:
        parse_strategy(f"Margin({LONG})")
    assert len(str(caught.value)) < 2000
