"""Parsing: what a strategy prints is read back as that strategy, and nothing else is read."""

from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbatch.errors import BadInput
from nextbatch.strategies import (
    Apart,
    AtMost,
    Clustered,
    FacilityLocation,
    KMeans,
    Margin,
    Mixed,
    Preselect,
    QueryStrategy,
    Switch,
    WClustered,
    Within,
)
from nextbatch.strategies.catalog import public_strategies
from nextbatch.strategies.parsing import parse_strategy

NAMES = [
    "margin", "least_confidence", "entropy", "labeled", "class", "cosine", "squared_distance",
    "strata", "groups", "facility_location", "nearest_neighbor", "feature_based", "random", "greedy", "frank_wolfe",
]  # fmt: skip
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(1, 10**6),
    float: st.floats(0, 1) | st.floats(1, 1e6, allow_subnormal=False) | st.integers(1, 1000),
    str: st.sampled_from(NAMES),
    bool: st.booleans(),
    type(None): st.none(),
    QueryStrategy: st.sampled_from([KMeans(), Margin(), FacilityLocation(similarity="cosine"), Clustered(2.5)]),
}


# What has no default, with a value that fits.
REQUIRED: dict[Any, dict[str, Any]] = {
    Switch: {"early": KMeans(), "late": KMeans(), "at": 3},
    Preselect: {"then": KMeans()},
    AtMost: {"then": KMeans()},
    Mixed: {"then": KMeans()},
    Within: {"then": KMeans(), "budget": 1},
    Apart: {"then": KMeans(), "distance": 1},
}


def arguments_of(make: Any) -> dict[str, Any]:
    hints = get_type_hints(vars(make)["__init__"] if isinstance(make, type) else make)
    return {name: hint for name, hint in hints.items() if name != "return"}


def values_for(hint: Any) -> st.SearchStrategy[Any]:
    kinds = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    return st.one_of([VALUES[kind] for kind in kinds])


def accepted(make: Any, arguments: dict[str, Any]) -> bool:
    try:
        make(**{**REQUIRED.get(make, {}), **arguments})
    except BadInput:
        return False
    return True


@st.composite
def strategies(draw: st.DrawFn, name: str) -> QueryStrategy:
    make = public_strategies()[name]
    chosen = dict(REQUIRED.get(make, {}))
    for argument, hint in arguments_of(make).items():
        value = draw(values_for(hint))
        if argument == "then" or (draw(st.booleans()) and accepted(make, {**chosen, argument: value})):
            chosen[argument] = value
    return make(**chosen)


@pytest.mark.parametrize("name", public_strategies())
@given(data=st.data())
def test_what_a_strategy_prints_is_read_back_as_that_strategy(name, data):
    strategy = data.draw(strategies(name))
    assert parse_strategy(repr(strategy)) == strategy


@given(size=st.integers(1, 10**9), then=VALUES[QueryStrategy])
def test_a_preselection_of_a_fixed_number_is_read_back(size, then):
    strategy = Preselect(then, beta=None, candidates=size, score="entropy")
    assert parse_strategy(repr(strategy)) == strategy


def test_a_name_alone_stands_for_the_defaults():
    assert parse_strategy("Margin") == Margin()
    assert parse_strategy(" WClustered ") == WClustered()
    assert parse_strategy("Preselect(Margin, beta=3)") == Preselect(Margin(), beta=3)


def test_positional_and_negative_values_are_read():
    assert parse_strategy("Clustered(50)") == Clustered(beta=50)
    assert parse_strategy("SimilarityMatching(-0.5)").beta == -0.5  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("wclustered", "There is no strategy wclustered: did you mean WClustered"),
        ("Kmeans(passes=3)", "did you mean KMeans"),
        ("Nonsense", "The strategies are [A-Z].*, Clustered, .*Entropy"),
        ("QueryStrategy()", "There is no strategy QueryStrategy"),
        ("KMeans(pases=3)", "KMeans has no argument pases: did you mean passes?"),
        ("KMeans(foo=3)", r"it is written KMeans\(weights=None, given=None, passes=10\)"),
        ("KMeans(1, 2, 3, 4)", "too many positional arguments"),
        ("Preselect()", "missing a required argument: 'then'"),
        ("KMeans(passes=1, passes=2)", "must give each argument once"),
        ("KMeans(**{})", "must give each argument once"),
        ("KMeans(passes='x')", "passes of KMeans must be a whole number, got 'x'"),
        ("KMeans(passes=True)", "must be a whole number, got True"),
        ("KMeans(passes=1.5)", "must be a whole number, got 1.5"),
        ("Clustered(beta=KMeans())", r"must be a number, got KMeans\(\)"),
        ("Preselect('KMeans')", "then of Preselect must be a strategy such as"),
        ("KMeans(weights=margin)", "needs quotes if it is meant as a name: 'margin'"),
        ("KMeans(weights='mar')", "must be one of None, 'margin'"),
        ("WClustered(beta=0.5)", "between 1 and .*, got 0.5"),
        ("WClustered(beta=1e999)", "cannot be a value"),
        ("WClustered(beta=2*5)", r"'2\*5' cannot be a value"),
        ("WClustered(beta=[10])", "cannot be a value"),
        ("WClustered(beta=b'10')", "cannot be a value"),
        ("WClustered(beta=10", r"'\(' was never closed at character 11"),
        ("WClustered(beta=)", "Cannot read the strategy"),
        ("", "Cannot read the strategy ''"),
        ("Margin\0", "null bytes"),
        ("Margin() Margin()", "Cannot read the strategy"),
        ("'Margin()'", "is not a strategy"),
        ("(" * 900, "Cannot read the strategy"),
        ("-" * 900 + "1", "is not a strategy"),
        ("Preselect(" * 90, "Cannot read the strategy"),
        ("x" * 5000, "at most 1000 characters"),
    ],
)
def test_text_that_is_no_strategy_is_a_sentence(text, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        parse_strategy(text)
    assert len(str(caught.value)) < 800


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').mkdir('{folder}')",
        "KMeans(weights=__import__('os').mkdir('{folder}'))",
        "(lambda: open('{folder}', 'w'))()",
        "[open('{folder}', 'w')]",
        "KMeans.__init__.__globals__['open']('{folder}', 'w')",
        "KMeans(weights=f\"{{open('{folder}', 'w')}}\")",
        "KMeans(passes=(x := open('{folder}', 'w')))",
    ],
)
def test_nothing_that_is_written_in_a_strategy_runs(text, tmp_path):
    with pytest.raises(BadInput):
        parse_strategy(text.format(folder=tmp_path / "made"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [None, 3, b"Margin()", Margin(), Margin, ["Margin()"]])
def test_what_is_no_text_is_refused(code):
    with pytest.raises(BadInput, match="spelled in text such as"):
        parse_strategy(code)
