"""A study that version 0.1.0 wrote is read; it is not gone on with, as its runs were made otherwise."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.studies.records.curves import read_curves
from nextbatch.studies.records.plan import plan_of
from nextbatch.studies.report.study import read_study
from nextbatch.studies.running.study import run_study

# Written by version 0.1.0: digits, two seeds, two rounds, three strategies.
OLD = Path(__file__).parents[2] / "data" / "study-0.1"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(OLD, tmp_path / "old"))


def test_its_curves_are_those_that_its_records_hold(folder):
    (curves,) = read_curves(folder)
    assert curves.strategies == ("Random()", "Margin()", "Clustered(beta=150)")
    for i, strategy in enumerate(("Random", "Margin", "Clustered-beta-150")):
        for seed in (0, 1):
            (path,) = folder.glob(f"records/*/{strategy}-*/seed-{seed}.json")
            rounds = json.loads(path.read_text())["rounds"]
            assert curves.accuracy[i, seed].tolist() == [outcome["accuracy"] for outcome in rounds]
    assert curves.effective_beta[2].tolist()[1:] == [87.9, 86.9]
    assert np.isnan(curves.effective_beta[:2]).all()


def test_what_it_did_not_write_down_is_not_made_up(folder):
    (curves,) = read_curves(folder)
    assert not curves.vacuous.any()
    assert read_study(folder).facts["not known"] == (
        "macro F1, which 6 older records do not hold; "
        "in which rounds a preselection kept the whole pool: 2 of the records are of version 0.1, which did not note "
        "the size of the pool"
    )


def test_it_is_not_gone_on_with_and_the_sentence_says_why(folder):
    (settings,) = plan_of(folder).models.values()
    with pytest.raises(BadInput, match=r"nextbatch was 0\.1\.0, now it is"):
        next(run_study(settings, folder))
