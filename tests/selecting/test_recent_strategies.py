"""Strategies that read committees, labels or outputs of labeled samples get them from files, and in a study."""

import numpy as np
import pytest

from nextbatch import select_from_files
from nextbatch.studies.features.own_data import OwnData, read_own
from nextbatch.studies.records.plan import runs_of
from nextbatch.studies.running.run import carry_out
from nextbatch.studies.settings.study_file import parse_settings

pytestmark = pytest.mark.filterwarnings("ignore::nextbatch.errors.NextbatchWarning")
STRATEGIES = [
    "BAIT()",
    "BAIT('classes')",
    "CAL()",
    "ClusterMargin()",
    "DIRECT()",
    "DropQuery()",
    "Falcun()",
    "GALAXY()",
]
STRATEGIES += ["LCMD()", "MaxDist()", "MaxDet()", "TCM(at=2)", "auto", "AtMost(DropQuery(), per='class', most=4)"]


def table(folder, labeled):
    rng = np.random.default_rng(0)
    classes = rng.integers(3, size=150)
    X = np.eye(3)[classes] * 3 + rng.normal(size=(150, 3))
    lines = [f"{','.join(f'{v:.3f}' for v in X[i])},{'abc'[classes[i]] if i < labeled else ''}" for i in range(150)]
    path = folder / "pool.csv"
    path.write_text("p,q,r,label\n" + "\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_from_a_table_with_labels(tmp_path, strategy):
    batch = select_from_files(table(tmp_path, 30), None, 6, strategy, seed=1)
    assert len(set(batch.positions.tolist()) - set(range(30))) == 6
    again = select_from_files(table(tmp_path, 30), None, 6, strategy, seed=1)
    assert again.positions.tolist() == batch.positions.tolist()


@pytest.mark.parametrize("strategy", ["DropQuery()", "DIRECT()", "auto"])
def test_in_a_study(tmp_path, monkeypatch, strategy):
    monkeypatch.chdir(tmp_path)
    read_own.cache_clear()
    own = OwnData(file=str(table(tmp_path, 150)))
    settings = parse_settings(
        f"""
        name = "small"
        models = ["logistic"]
        seeds = 1
        initial = 12
        batch_size = 5
        rounds = 2
        test_share = 0.25
        strategies = ["{strategy}"]
        [data]
        file = "pool.csv"
        """,
        "small.toml",
    )
    record = carry_out(runs_of("logistic", settings)[0], tmp_path / "records", own)
    assert record.failure is None and [outcome.n_labeled for outcome in record.rounds] == [12, 17, 22]
