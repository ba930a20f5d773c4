"""What pages say of strategies follows from their committed curves, by a script that imports nothing of nextbatch."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
import recompute_statistics


@pytest.mark.parametrize("name", recompute_statistics.names())
def test_every_statistic_of_a_page_is_the_same_when_it_is_computed_once_more(name):
    assert list(recompute_statistics.differing(name)) == []


def test_a_number_that_was_changed_by_hand_is_found(tmp_path, monkeypatch):
    for kind in ("curves", "summary"):
        shutil.copy(recompute_statistics.PAGES / f"digits-{kind}.csv", tmp_path)
    path = tmp_path / "digits-summary.csv"
    (aubc,) = {row["aubc"] for row in recompute_statistics.rows_of(path) if row["strategy"] == "Margin()"}
    path.write_text(path.read_text().replace(aubc, "0.9"))
    monkeypatch.setattr(recompute_statistics, "PAGES", tmp_path)
    assert [line.partition(":")[0] for line in recompute_statistics.differing("digits")] == [
        "digits, logistic , Margin()"
    ]
