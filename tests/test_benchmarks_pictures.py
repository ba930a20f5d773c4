"""The pictures of the benchmarks, from rows that are made up."""

import importlib
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
PNG = b"\x89PNG"


@pytest.fixture
def module(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def grown(growth, engine="weighted_k_means"):
    return [{**size, "method": engine, "seconds": size["n"] * 1e-3, "peak": 10**9} for size in growth.SIZES]


def test_every_engine_whose_growth_is_drawn_runs(module):
    measure, growth = module("measure"), module("growth")
    assert set(module("draw_growth").COLORS) == set(growth.METHODS)
    for engine in growth.METHODS:
        assert measure.call("growth", engine, growth.SMOKE)["seconds"] > 0


def test_growth_in_proportion_to_the_rows_is_told_as_a_power_of_one(module):
    growth, drawing = module("growth"), module("draw_growth")
    told = next(drawing.sentences(grown(growth), growth.K, growth.ROWS))
    assert told == "weighted_k_means: seconds grow like n^1.0 and like k^0.0."


def test_seconds_too_short_to_measure_say_nothing_about_growth(module):
    assert module("draw_growth").exponent(np.array([1.0, 10.0]), np.array([1e-4, 1e-3])) is None


def test_growth_is_drawn_also_where_an_engine_was_not_tried(module):
    growth, drawing = module("growth"), module("draw_growth")
    missing = [{**size, "method": "certify", "why": "not tried"} for size in growth.SIZES]
    assert drawing.draw(grown(growth) + missing, growth.K, growth.ROWS).startswith(PNG)


def test_names_beside_a_picture_keep_their_order_and_stay_inside(module):
    heights = module("sweep").apart({"b": 9.9, "c": 10.0, "a": 9.8}, 1.0, 10.0)
    assert list(heights) == ["a", "b", "c"]
    values = np.array(list(heights.values()))
    assert np.all(np.diff(np.log10(values)) > 0.04)
    assert values.max() <= 10.0 + 1e-9


def represented(seconds):
    costs = {"K-means, 5 passes": 100.0, "K-means, 20 passes": 98.0, "facility location": 97.95, "random": 120.0}
    return {method: {"method": method, "cost": cost, "seconds": seconds[method]} for method, cost in costs.items()}


def test_the_faster_one_at_equal_cost_is_named_with_both_times(module):
    drawing = module("draw_representation")
    seconds = {"K-means, 5 passes": 1.0, "K-means, 20 passes": 2.0, "facility location": 5.0, "random": 0.0}
    told = list(drawing.sentences({"n": 10, "k": 2, "d": 1}, represented(seconds)))
    assert told == [
        "n = 10, k = 2: at equal or lower cost K-means, 20 passes takes 2.00 s and facility location 5.00 s, "
        "2.5 times as long."
    ]


def test_representation_is_drawn_where_a_method_gave_no_result(module):
    drawing = module("draw_representation")
    seconds = {"K-means, 5 passes": 1.0, "K-means, 20 passes": 2.0, "facility location": 5.0, "random": 0.1}
    size = {"n": 10, "k": 2, "d": 1}
    rows = [{**size, **row} for row in represented(seconds).values()]
    rows.append({**size, "method": "K-means, then swaps", "why": "not installed"})
    assert drawing.draw([size], rows).startswith(PNG)


def learned(low, high):
    same = {"passes": 10, "difference": 0.0, "low": 0.0, "high": 0.0, "pairs": 20}
    random = {"passes": "random", "difference": -3.0, "low": -4.0, "high": -2.0, "pairs": 20}
    return [{"passes": 1, "difference": (low + high) / 2, "low": low, "high": high, "pairs": 20}, same, random]


def costs(passes):
    methods = [*map(passes.name_of, passes.PASSES), passes.PEER]
    rows = zip(methods, range(len(methods)), strict=True)
    return [{**passes.SIZES[0], "method": name, "seconds": 1.0 + i, "cost": 110.0 - i} for name, i in rows]


@pytest.mark.parametrize(("low", "told"), [(-0.5, "none differs"), (0.1, "with 1 passes it differs")])
def test_accuracy_is_told_to_differ_only_where_the_interval_excludes_zero(module, low, told):
    drawing = module("draw_passes")
    last = list(drawing.sentences(costs(module("passes")), learned(low, 0.4)))[-1]
    assert told in last
    assert "20 paired runs" in last


def test_passes_are_drawn_with_and_without_the_peer(module):
    drawing, rows = module("draw_passes"), costs(module("passes"))
    assert drawing.draw(rows, learned(-0.5, 0.4)).startswith(PNG)
    assert drawing.draw(rows[:-1], learned(-0.5, 0.4)).startswith(PNG)


def test_twenty_passes_reach_a_lower_cost_than_one(module):
    passes, measure = module("passes"), module("measure")
    few, many = (measure.call("passes", passes.name_of(n), passes.SMOKE)["cost"] for n in (1, 20))
    assert many < few


def made_up(seconds):
    row = {"when": "2026-11-30 07:37", "cores": 2, "load": 0.5, "cpu": 40.0, "peak": 10**9}
    growth = {"case": "growth", "n": 10_000_000, "d": 512, "disk": 10**9, "seconds": seconds}
    pass_of = [{**row, "case": f"pass by {on}", "of_pass": 3.0, "checksum": 7} for on in ("processes", "ray")]
    return [{**row, **growth}, *pass_of]


@pytest.mark.parametrize(("seconds", "told"), [(20.0, "| met |"), (50.0, "| **missed** |")])
def test_aims_for_pools_larger_than_memory_stand_beside_what_was_measured(module, seconds, told):
    section = module("scale_aims").section(made_up(seconds))
    assert (
        f"| 30 s | {seconds:.0f} s (40 processor seconds), {seconds / 10.24:.1f} times reading the bytes {told}"
        in section
    )
    assert "| 1.5 times the seconds | 1.00 times, the same rows | met |" in section


def test_the_section_on_pools_larger_than_memory_is_written_once_and_kept(module, tmp_path):
    aims, page = module("scale_aims"), tmp_path / "RESULTS.md"
    page.write_text("# Benchmarks\n")
    for seconds in (20.0, 50.0):
        aims.put(aims.section(made_up(seconds)), page)
    assert page.read_text().startswith("# Benchmarks\n\n## Larger than memory")
    assert page.read_text().count(aims.HEADING) == 1
    assert aims.written(page) == [aims.section(made_up(50.0))]
    assert aims.written(tmp_path / "none") == []
