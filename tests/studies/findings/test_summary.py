"""The summary: one row per strategy, as words and as numbers in files."""

from io import BytesIO

import numpy as np
import pyarrow.csv
import pyarrow.parquet

from nextbatch.statistics import MARGIN, RANDOM, aubc, compare
from nextbatch.storage.table_writing import as_csv, as_parquet
from nextbatch.studies.findings import exports
from nextbatch.studies.findings.summary import display, summary_rows
from simulated_curves import simulated, without

SMALL = ("Random()", "Margin()", "Clustered(beta=10)", "KMeans()")


def test_a_row_holds_the_means_of_the_complete_runs():
    curves = without(simulated(SMALL), ("KMeans()", 2))
    row = summary_rows(curves)[3]
    runs = np.delete(curves.accuracy[3], 2, axis=0)
    assert (row.runs, row.missing) == (19, 1)
    assert row.final_accuracy == runs[:, -1].mean()
    assert row.aubc == aubc(runs, curves.n_labeled).mean()


def test_a_row_holds_the_declared_comparisons():
    curves = simulated(SMALL)
    row = summary_rows(curves)[2]
    assert dict(row.against) == {b: compare(curves)["Clustered(beta=10)", b] for b in (RANDOM, MARGIN)}


def test_equal_curves_have_equal_intervals_and_p_values():
    curves = simulated((*SMALL, "Clustered(beta=150)"), n_seeds=25)
    curves.accuracy[4] = curves.accuracy[3]
    alone, vacuous = summary_rows(curves)[3:]
    assert alone.savings == vacuous.savings
    assert alone.against[RANDOM].sign_flip == vacuous.against[RANDOM].sign_flip


def test_several_models_follow_each_other():
    rows = summary_rows([simulated(SMALL), simulated(SMALL, model="mlp")])
    assert [row.model for row in rows] == ["logistic"] * 4 + ["mlp"] * 4


def test_a_target_never_reached_stays_in_the_table():
    line = display(summary_rows(simulated(SMALL))).lines[3]
    assert "never reached" in line


def test_every_line_has_a_cell_for_every_heading():
    for curves in (simulated(SMALL), without(simulated(SMALL), *(("Random()", seed) for seed in range(20)))):
        table = display(summary_rows(curves))
        assert {len(line) for line in table.lines} == {len(table.headings)}


def test_files_give_back_the_numbers():
    curves = [without(simulated(SMALL, n_seeds=3), ("KMeans()", 1)), simulated(SMALL, n_seeds=3, model="mlp")]
    points = exports.curve_points(curves)
    assert points.num_rows == 2 * 4 * 3 * 16
    parquet = pyarrow.parquet.read_table(BytesIO(as_parquet(points)))
    csv = pyarrow.csv.read_csv(BytesIO(as_csv(points)))
    assert parquet.equals(points)
    assert csv.column("accuracy").equals(points.column("accuracy"))
    assert points.column("accuracy").null_count == 14  # the rounds that are missing are there, and empty


def test_the_summary_keeps_what_was_never_reached_in_numbers_and_in_words():
    numbers = exports.summary_numbers(summary_rows(simulated(SMALL))).to_pylist()
    assert numbers[3]["target_4_savings"] == -np.inf
    assert numbers[3]["target_4_remark"] == "never reached"
    assert numbers[0]["minus_random_mean"] is None


def test_only_the_file_of_seconds_holds_times():
    curves = [simulated(SMALL)]
    assert not [name for name in exports.curve_points(curves).column_names if "second" in name]
    assert not [name for name in exports.summary_numbers(summary_rows(curves)).column_names if "second" in name]
    assert exports.selection_seconds(curves).num_rows == 4 * 20
