"""`nextbatch advise` says what to take and why, from files, and writes nothing."""

import numpy as np
import pytest
from click.testing import CliRunner
from typer.main import get_command

from nextbatch import Submodular, UHerding, WClustered, advise, select_from_files
from nextbatch.cli.commands import app


def a_pool(folder, n=120, labeled=30):
    rng = np.random.default_rng(0)
    classes = rng.integers(3, size=n)
    X = np.eye(3)[classes] * 3 + rng.normal(size=(n, 3))
    lines = [
        f"{x:.3f},{y:.3f},{z:.3f},{'abc'[c] if i < labeled else ''}"
        for i, ((x, y, z), c) in enumerate(zip(X, classes, strict=True))
    ]
    path = folder / "pool.csv"
    path.write_text("p,q,r,label\n" + "\n".join(lines) + "\n")
    return path


def test_it_names_a_strategy_the_reason_and_what_the_data_say(tmp_path):
    found = advise(a_pool(tmp_path, labeled=90), batch_size=5)
    assert found.strategy == "Submodular(beta=10)" and "represents the 50 least certain samples" in found.because
    found = advise(a_pool(tmp_path), batch_size=5)
    assert found.strategy == "UHerding(width='typical')" and "10.0 labels a class are few" in found.because
    told = " ".join(found.facts)
    assert (
        "90 samples without a label, 3 columns" in told and "30 labels of 3 classes" in told and "temperature" in told
    )


@pytest.mark.parametrize(("labeled", "advised"), [(30, UHerding(width="typical")), (63, Submodular(10))])
def test_auto_selects_what_is_advised(labeled, advised, tmp_path):
    path = a_pool(tmp_path, labeled=labeled)
    auto, named = (select_from_files(path, None, 5, strategy).positions for strategy in ("auto", advised))
    assert auto.tolist() == named.tolist()


def test_the_command_prints_both_and_writes_nothing(tmp_path):
    path = a_pool(tmp_path)
    done = CliRunner().invoke(get_command(app), ["advise", str(path), "-k", "30"])
    assert done.exit_code == 0, done.output
    assert "Take UHerding(width='typical')." in done.output and "What the data say:" in done.output
    assert "are 333% of the pool" in done.output
    assert [file.name for file in tmp_path.iterdir()] == ["pool.csv"]


def test_a_batch_larger_than_the_pool_is_refused(tmp_path):
    done = CliRunner().invoke(get_command(app), ["advise", str(a_pool(tmp_path)), "-k", "200"])
    assert done.exit_code != 0


def test_several_labels_and_numbers_are_advised_on_as_select_takes_them(tmp_path):
    path = a_pool(tmp_path)
    lines = path.read_text().splitlines()
    tagged = [line.replace(",a", ",a|c").replace(",b", ",b|c") for line in lines]
    path.write_text("\n".join(tagged))
    found = advise(path, batch_size=5, task="several-labels")
    assert found.strategy == repr(WClustered(beta=10, score="mean_margin"))
    assert any(told.startswith("49 labels of 3 names: ") for told in found.facts), found.facts
    assert select_from_files(path, None, 5, found.strategy, task="several-labels").strategy == found.strategy
    numbered = [lines[0], *(f"{line.rpartition(',')[0]},{i if i <= 30 else ''}" for i, line in enumerate(lines[1:], 1))]
    path.write_text("\n".join(numbered))
    done = CliRunner().invoke(get_command(app), ["advise", str(path), "-k", "5", "--task", "numbers"])
    assert "Take LCMD()" in done.output and "30 numbers as labels" in done.output, done.output
    facts = done.output.partition("What the data say:")[2]
    assert facts and "class" not in facts and "temperature" not in facts


def test_without_labels_it_advises_what_needs_no_model(tmp_path):
    found = advise(a_pool(tmp_path, labeled=0), batch_size=5)
    assert found.strategy == "TypiClust()" and "no labels yet" in found.facts
