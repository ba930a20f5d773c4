"""The line of a key in a TOML file is found, whatever stands around it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbatch.storage.toml_lines import line_of

TOML = '''\
title = "a"
"quoted" = 1
long = """
title = "no key"
[data]
file = "no.csv"
"""
strategies = [
    "Margin()",  # the first
    "Random()",
]

[data]  # a table
file = "b.csv"
  indented = 1
dotted.key = 2

[data.deep]
file = "c.csv"

[[expected]]
at = 10

[[expected]]
at = 20
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 1),
        (("quoted",), 2),
        (("long",), 3),
        (("strategies",), 8),
        (("data",), 13),
        (("data", "file"), 14),
        (("data", "indented"), 15),
        (("data", "dotted"), 16),
        (("data", "deep"), 18),
        (("data", "deep", "file"), 19),
        (("expected",), 21),
        (("expected", 0, "at"), 22),
        (("expected", 1, "at"), 25),
        (("titl",), None),
        (("file",), None),
        (("data", "at"), None),
        (("expected", 2, "at"), None),
    ],
)
def test_a_key_stands_on_its_own_line_and_not_on_that_of_one_like_it(place, line):
    tomllib.loads(TOML)
    assert line_of(TOML, place) == line


def test_a_text_in_a_list_stands_on_its_own_line_and_another_value_on_that_of_the_list():
    assert line_of(TOML, ("strategies", 0), "Margin()") == 9
    assert line_of(TOML, ("strategies", 1), "Random()") == 10
    assert line_of(TOML, ("strategies", 1), "KMeans()") == 8
    assert line_of(TOML, ("strategies", 1), 3) == 8
    assert line_of(TOML, ("models", 0), "Margin()") is None


NAMES = st.text("abc_-1", min_size=1, max_size=3)
KEYS = st.lists(NAMES, max_size=3, unique=True)


@given(KEYS, st.dictionaries(NAMES, KEYS, max_size=3))
def test_every_key_of_a_file_is_found_on_the_line_that_it_was_written_on(top, tables):
    tables = {name: keys for name, keys in tables.items() if name not in top}
    lines, places = [], {}
    for key in top:
        lines.append(f"{key} = 1")
        places[key,] = len(lines)
    for table, keys in tables.items():
        lines += ["", f"[{table}]"]
        places[table,] = len(lines)
        for key in keys:
            lines.append(f"{key} = 1")
            places[table, key] = len(lines)
    toml = "\n".join(lines)
    tomllib.loads(toml)
    assert {place: line_of(toml, place) for place in places} == places
