"""The benchmarks run, so that they cannot rot."""

import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def benchmarks(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("run")


def test_our_part_of_every_benchmark_runs_and_reaches_an_objective(benchmarks):
    for name in benchmarks.BENCHMARKS:
        module = importlib.import_module(name)
        measured = benchmarks.measure.call(name, next(iter(module.METHODS)), module.SMOKE)
        assert measured["seconds"] > 0
        assert all(np.isfinite(value) for value in measured.values())
        assert module.unit(module.SMOKE, {"product": 1e11, "reading": 1e10})[1] > 0


def test_the_results_are_written_as_a_table_with_peers_that_may_be_missing(tmp_path):
    out = tmp_path / "RESULTS.md"
    command = [sys.executable, str(BENCHMARKS / "run.py"), "--smoke", "--only", "d2_sampling", "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "| nextbatch |" in out.read_text()
    assert "GFLOP/s" in out.read_text()


def test_a_method_that_is_not_installed_is_told_as_such(benchmarks):
    row = benchmarks.measure.summary(["not installed"])
    assert row == "not installed"
    assert "| peer | not installed |" in benchmarks.measure.table({"ours": "not installed", "peer": row}, 1.0)
