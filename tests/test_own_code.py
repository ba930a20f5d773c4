"""Strategies of the user's own: named, imported from the working directory, tried before use, told."""

import sys

import numpy as np
import pytest

from nextbatch import BadInput, NextbatchWarning, Pool, parse_strategy, rng_for, select_from_files
from nextbatch.contract import example
from nextbatch.own_code import load_strategy, own_names, source_digest, spelled, spelled_strategy, told_where

MODULE = """
from dataclasses import dataclass
from nextbatch.algorithms import top_k

@dataclass(frozen=True)
class Brightest:
    power: float = 1
    def select(self, pool, batch_size, rng):
        return top_k((pool.need("embeddings", self).astype(float) ** self.power).sum(axis=1), batch_size, rng)

def brightest(pool, batch_size, rng):
    return top_k(pool.need("embeddings", "brightest").sum(axis=1, dtype=float), batch_size, rng)

def cubed():
    return Brightest(power=3)

def first_again(pool, batch_size, rng):
    return [0] * batch_size

def failing():
    raise RuntimeError("out of ideas")

def nothing():
    return None

NUMBER = 3
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """Write a module into the working directory; what was imported before and after is forgotten."""
    (tmp_path / "mine.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    forget()
    yield tmp_path / "mine.py"
    forget()


def forget():
    for name in [name for name in sys.modules if name.partition(".")[0] in ("mine", "pack", "beside")]:
        del sys.modules[name]


def chosen(strategy, k=5):
    return strategy.select(Pool(**example()), k, rng_for(0)).tolist()


@pytest.mark.parametrize(
    ("code", "power"),
    [("mine:Brightest(power=2)", 2), ("mine:Brightest", 1), ("mine:brightest", 1), ("mine:cubed()", 3)],
)
def test_a_class_a_function_that_makes_one_and_a_function_that_selects_are_strategies(mine, code, power):
    brightness = (example()["embeddings"].astype(float) ** power).sum(axis=1)
    assert chosen(load_strategy(code)) == np.argsort(-brightness)[:5].tolist()


def test_ones_own_strategy_is_composed_like_any_other(mine):
    composed = load_strategy("Preselect(mine:Brightest(power=2), beta=2, score='entropy')")
    assert repr(composed) == "Preselect(mine:Brightest(power=2), beta=2, score='entropy')"
    assert len(set(chosen(composed))) == 5


def test_the_code_has_one_spelling_and_reading_it_imports_nothing():
    assert spelled("nowhere.at_all:Best( 2,by = 'sum' )") == "nowhere.at_all:Best(2, by='sum')"
    assert spelled("Preselect( nowhere:best )") == "Preselect(nowhere:best(), beta=10, score='margin')"
    assert spelled("WClustered") == "WClustered(beta=10)"
    assert own_names("Preselect(nowhere:best, beta=3)") == ["nowhere:best"]
    assert "nowhere" not in sys.modules


def test_what_is_only_spelled_equals_what_is_loaded_and_does_not_select(mine):
    assert spelled_strategy("mine:Brightest(power=2)") == load_strategy("mine:Brightest(power=2)")
    with pytest.raises(BadInput, match="was read but not imported"):
        chosen(spelled_strategy("mine:Brightest(power=2)"))


def test_a_colon_inside_a_string_is_no_name_of_ones_own():
    assert own_names("mine:Best(how='a:b', why=\"c:d\")") == ["mine:Best"]


def test_the_parser_of_public_strategies_imports_nothing(mine):
    with pytest.raises(BadInput, match="parse_strategy` imports nothing"):
        parse_strategy("mine:Brightest()")
    assert "mine" not in sys.modules


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("mine:first_again", r"cannot be used: What mine:first_again\(\) selects must hold .*some are given twice"),
        ("mine:failing", r"cannot be made in line 21 of mine\.py: RuntimeError: out of ideas"),
        ("mine:nothing", "makes no strategy, but None"),
        ("mine:Brightest(speed=2)", "cannot be made: TypeError"),
        ("mine:missing", "The module mine has no function or class missing"),
        ("mine:NUMBER", "has no function or class NUMBER"),
        ("nowhere:best", "There is no module nowhere in"),
        ("mine:Brightest(", "was never closed"),
        ("mine:Brightest(power=[1])", "cannot be a value"),
    ],
)
def test_what_cannot_be_used_is_a_sentence_before_anything_is_computed(mine, code, told):
    with pytest.raises(BadInput, match=told):
        load_strategy(code)


def test_a_module_that_fails_or_misses_something_is_told_apart(mine):
    mine.write_text("import no_such_library")
    with pytest.raises(BadInput, match="The module mine needs no_such_library, which is not installed"):
        load_strategy("mine:Brightest")
    mine.write_text("1 / 0")
    with pytest.raises(BadInput, match=r"The module mine cannot be imported in line 1 of mine\.py: ZeroDivisionError"):
        load_strategy("mine:Brightest")


def test_it_is_told_which_file_was_loaded(mine):
    assert told_where("Preselect(mine:brightest, beta=2)") == [f"The code of mine was loaded from {mine}."]
    assert told_where("Margin()") == []


def test_files_are_selected_from_with_it_and_the_batch_says_so(mine):
    pool = mine.parent / "pool.csv"
    pool.write_text("id,x\n" + "\n".join(f"row{i},{i}" for i in range(9)))
    batch = select_from_files(pool, None, 2, "mine:Brightest")
    assert batch.ids == ("row0", "row8") or batch.ids == ("row8", "row7")
    assert batch.strategy == "mine:Brightest()"
    assert f"The code of mine was loaded from {mine}." in batch.notes


def test_the_digest_changes_with_every_file_that_is_imported_from_the_same_folder_and_with_no_other(mine):
    (mine.parent / "beside.py").write_text("VALUE = 1")
    (mine.parent / "pack").mkdir()
    (mine.parent / "pack" / "__init__.py").write_text("")
    (mine.parent / "pack" / "part.py").write_text("from . import other")
    (mine.parent / "pack" / "other.py").write_text("VALUE = 1")
    (mine.parent / "alone.py").write_text("VALUE = 1")
    mine.write_text("import beside\nfrom pack.part import other\nimport numpy")
    seen = {source_digest("mine")}
    for name in ("beside.py", "pack/__init__.py", "pack/part.py", "pack/other.py"):
        path = mine.parent / name
        path.write_text(path.read_text() + "\n# changed")
        assert source_digest("mine") not in seen, name
        seen.add(source_digest("mine"))
    (mine.parent / "alone.py").write_text("VALUE = 2")
    assert source_digest("mine") in seen


def test_a_module_that_changed_is_imported_anew_with_what_it_imports(mine):
    (mine.parent / "beside.py").write_text("POWER = 1")
    changed = MODULE.replace("power: float = 1", "power: float = beside.POWER")
    mine.write_text(f"import beside\n{changed}")
    before = load_strategy("mine:Brightest").strategy
    (mine.parent / "beside.py").write_text("POWER = 3  # it has changed")
    assert (before.power, load_strategy("mine:Brightest").strategy.power) == (1, 3)


def test_the_working_directory_is_searched_for_what_is_named_and_for_nothing_else(mine):
    load_strategy("mine:Brightest")
    assert str(mine.parent) not in sys.path
    (mine.parent / "later.py").write_text("")
    with pytest.raises(ModuleNotFoundError):
        __import__("later")


@pytest.mark.parametrize("code", ["os:system('touch ran')", "builtins:print('ran')", "subprocess:run('touch ran')"])
def test_what_belongs_to_python_is_never_called(mine, code, capsys):
    with pytest.raises(BadInput, match=r"is a module of Python itself|There is no module"):
        load_strategy(code)
    assert not (mine.parent / "ran").exists() and not capsys.readouterr().out


def test_a_module_that_ends_the_process_is_a_sentence(mine):
    mine.write_text("import sys\nsys.exit(0)")
    with pytest.raises(BadInput, match=r"cannot be imported in line 2 of mine\.py: SystemExit"):
        load_strategy("mine:Brightest")


def test_an_error_in_a_strategy_names_the_line_of_the_users_file(mine):
    mine.write_text("def wide(pool, batch_size, rng):\n    return pool.need('embeddings', 'wide')[:, 100].argsort()")
    with pytest.warns(
        NextbatchWarning, match=r"On small pools of the contract, mine:wide\(\) failed in line 2 of mine"
    ):
        strategy = load_strategy("mine:wide")
    with pytest.raises(BadInput, match=r"mine:wide\(\) failed in line 2 of mine\.py: IndexError"):
        chosen(strategy)


def test_a_function_may_name_its_three_parameters_as_it_likes(mine):
    mine.write_text("def first(p, k, generator):\n    return list(range(k))")
    assert chosen(load_strategy("mine:first")) == [0, 1, 2, 3, 4]


def test_needs_that_are_none_are_a_sentence(mine):
    mine.write_text(MODULE + "\nclass Wrong(Brightest):\n    needs = ('embeddings',)\n")
    with pytest.raises(BadInput, match=r"must be a tuple of nextbatch\.Need"):
        load_strategy("mine:Wrong")


def test_a_quote_within_a_string_ends_no_string():
    assert spelled(r"mine:Best(how='it\'s a:b')") == """mine:Best(how="it's a:b")"""


def test_what_cannot_be_parsed_is_quoted_as_it_was_written():
    with pytest.raises(BadInput, match=r"'mine:Brightest\(power=2'"):
        spelled("mine:Brightest(power=2")


def test_a_strategy_of_ones_own_that_keeps_within_limits_is_given_them(mine, tmp_path):
    (tmp_path / "held.py").write_text(
        "from nextbatch import Limitable, Picks\n"
        "from nextbatch.algorithms import top_k\n"
        "class First(Limitable):\n"
        "    def __repr__(self): return 'First()'\n"
        "    def picks_within(self, pool, batch_size, rng, limits):\n"
        "        return Picks(top_k(-pool.rows, batch_size, limits=limits))\n"
    )
    pool = Pool(np.ones((6, 1)), groups=[0, 0, 0, 1, 1, 2])
    chosen = load_strategy("AtMost(held:First())", tried=False).select(pool, 3, np.random.default_rng(0))
    assert chosen.tolist() == [0, 3, 5]
