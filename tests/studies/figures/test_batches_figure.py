"""What is known of the batches reaches the curves, the files and the page, whatever is not known."""

from dataclasses import replace

import numpy as np
import pyarrow.csv
import pytest

from nextbatch.seeds import rng_for
from nextbatch.studies.figures.batches import draw_batches
from nextbatch.studies.findings import exports
from nextbatch.studies.records.curves import read_curves
from nextbatch.studies.records.plan import runs_of
from nextbatch.studies.records.record import read_record, record_path
from nextbatch.studies.report.contents import contents_of
from nextbatch.studies.report.page import html_page, write_page
from simulated_curves import simulated, without
from tiny_study import STRATEGIES, carry_out_study, tiny

NAMES = ["contradiction", "exploration", "agreement", "difficulty", "class_balance", "duplicates"]
TITLE = "What the batches were like"


def diagnosed(curves, names=NAMES, first=("class_balance", "duplicates")):
    """The curves with numbers for each diagnostic, from the second round on where no model chose the first."""
    drawn = {name: rng_for("diagnosed", name).random(curves.accuracy.shape) for name in names}
    for name in set(names) - set(first):
        drawn[name][..., 0] = np.nan
    return replace(curves, diagnostics=drawn)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    with pytest.MonkeyPatch.context() as monkeypatch:
        carry_out_study(tiny(), folder, monkeypatch)
    return folder


def test_curves_hold_the_diagnostics_of_the_records(folder):
    (curves,) = read_curves(folder)
    assert list(curves.diagnostics) == NAMES
    for run in runs_of("logistic", tiny()):
        at = STRATEGIES.index(run.strategy), run.seed
        for number, outcome in enumerate(read_record(record_path(folder, run)).rounds):
            for name, values in curves.diagnostics.items():
                recorded = getattr(outcome.diagnostics, name)
                assert np.isnan(values[at][number]) if recorded is None else values[at][number] == recorded


def test_the_file_of_curves_has_a_column_for_each_diagnostic_and_is_empty_where_nothing_can_be_said(folder):
    table = exports.curve_points(read_curves(folder))
    assert table.column_names[-len(NAMES) :] == NAMES
    for row in table.to_pylist():
        assert [name for name in NAMES if row[name] is None] == (NAMES[:4] if row["round"] == 0 else [])


def test_all_diagnostics_of_a_study_are_in_its_report(folder, tmp_path):
    page = write_page(contents_of("Tiny", read_curves(folder), {}), tmp_path).read_text()
    assert TITLE in page
    assert all(name in pyarrow.csv.read_csv(tmp_path / "curves.csv").column_names for name in NAMES)


def test_curves_without_diagnostics_have_no_such_figure_and_no_such_part_of_the_page():
    curves = simulated(("Random()", "Margin()"), n_seeds=2, n_rounds=3)
    assert draw_batches(curves) is None
    assert TITLE not in html_page(contents_of("Bare", [curves], {}))


def test_each_known_diagnostic_has_a_panel_and_the_others_have_none():
    curves = diagnosed(simulated(n_seeds=2, n_rounds=4))
    texts = replace(curves, diagnostics={**curves.diagnostics, "exploration": curves.accuracy * np.nan})
    assert [draw_batches(each).count(b'id="axes_') for each in (curves, texts)] == [6, 5]


@pytest.mark.parametrize("n_rounds", [1, 2, 40])
@pytest.mark.parametrize("names", [["duplicates"], NAMES])
def test_diagnostics_of_every_study_can_be_drawn(n_rounds, names):
    curves = diagnosed(simulated(("Random()", "Margin()"), n_seeds=1, n_rounds=n_rounds), names)
    assert b"<svg" in draw_batches(curves)


def test_only_complete_runs_are_drawn():
    curves = diagnosed(simulated(("Random()", "Margin()"), n_seeds=3, n_rounds=4))
    partly = replace(without(curves, ("Margin()", 1)), diagnostics=curves.diagnostics)
    changed = {name: values.copy() for name, values in curves.diagnostics.items()}
    for values in changed.values():
        values[1, 1] = 0
    assert draw_batches(partly) == draw_batches(replace(partly, diagnostics=changed)) != draw_batches(curves)


def test_a_strategy_without_complete_runs_leaves_the_others_to_be_drawn():
    curves = diagnosed(simulated(("Random()", "Margin()"), n_seeds=1, n_rounds=4))
    assert b"<svg" in draw_batches(replace(without(curves, ("Margin()", 0)), diagnostics=curves.diagnostics))
    nothing = replace(without(curves, ("Margin()", 0), ("Random()", 0)), diagnostics=curves.diagnostics)
    assert draw_batches(nothing) is None


def test_the_same_batches_give_the_same_bytes():
    curves = diagnosed(simulated(("Random()", "Margin()"), n_seeds=2, n_rounds=3))
    assert draw_batches(curves) == draw_batches(curves)


def test_what_is_zero_in_every_batch_is_said_and_not_drawn(tmp_path):
    curves = diagnosed(simulated(("Random()", "Margin()"), n_seeds=3, n_rounds=4))
    flat = replace(curves, diagnostics={**curves.diagnostics, "duplicates": 0 * curves.diagnostics["duplicates"]})
    known = {name: values for name, values in curves.diagnostics.items() if name != "duplicates"}
    assert draw_batches(flat) == draw_batches(replace(curves, diagnostics=known)) != draw_batches(curves)
    page = " ".join(html_page(contents_of("Flat", [flat], {})).split())
    assert "Zero in every batch, so without a panel: duplicates." in page
    assert "Zero in every batch" not in html_page(contents_of("Not flat", [curves], {}))
