"""The intervals of simulated projects, recomputed from their stores by a script that imports nothing of nextbatch."""

import ast
import importlib
import json
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
ORDINARY = "stops at the worst moment from the third look on, with ordinary intervals"


@pytest.fixture
def module(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


@pytest.fixture
def projects(module, tmp_path):
    """Make two small projects of three rounds, of which two were planned."""
    simulation = module("optional_stopping")
    pool = simulation.pool_in(tmp_path)
    for seed in range(2):
        simulation.worked(tmp_path / str(seed), pool, seed, planned=2, rounds=3, batch_size=6)
    return tmp_path


def hide(project, **other):
    path = project / "hidden.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | other))


def test_the_script_knows_nothing_of_nextbatch():
    tree = ast.parse((BENCHMARKS / "recompute_coverage.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "sqlite3" in imported and not any("nextbatch" in name or "scipy" in name for name in imported)


def test_every_interval_that_was_shown_is_the_one_that_the_store_gives(module, projects, capsys):
    assert module("recompute_coverage").main(projects) == 0
    assert "2 projects, 6 looks; in 2 every interval" in capsys.readouterr().out


def test_an_interval_that_the_store_does_not_give_is_noticed(module, projects):
    shown = json.loads((projects / "1" / "hidden.json").read_text())["shown"]
    hide(projects / "1", shown=[*shown[:-1], [shown[-1][0] + 1e-6, shown[-1][1]]])
    assert module("recompute_coverage").main(projects) == 1


def test_an_interval_that_does_not_hold_the_accuracy_is_counted(module, projects):
    wrong, _, _ = module("recompute_coverage").project_in(projects / "0")
    assert not any(wrong.values())
    hide(projects / "0", accuracy=[0.6, 0.6, 0.001])
    wrong, _, _ = module("recompute_coverage").project_in(projects / "0")
    assert wrong["stops at the worst moment"]


@pytest.mark.slow
def test_at_most_one_of_twenty_who_stop_at_the_worst_moment_holds_a_wrong_interval(module, tmp_path):
    module("optional_stopping").main(tmp_path / "all", 200)
    found = [module("recompute_coverage").project_in(path) for path in (tmp_path / "all").glob("0*")]
    assert len(found) == 200 and all(agrees for _, agrees, _ in found)
    assert sum(bool(wrong["stops at the worst moment"]) for wrong, _, _ in found) <= 10
    assert sum(bool(wrong[ORDINARY]) for wrong, _, _ in found) > 20
