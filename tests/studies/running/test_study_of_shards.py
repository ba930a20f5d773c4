"""A study of a pool in shards is that of the same rows in one file."""

import csv
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbatch import BadInput, rng_for
from nextbatch.studies.features import sharded
from nextbatch.studies.features.own_data import OwnData, read_own
from nextbatch.studies.settings.study_file import parse_settings
from tiny_study import carry_out_study

pytestmark = pytest.mark.filterwarnings("ignore:(Ids|Labels|Features|The study holds)")
N, WIDTH, CUTS = 20_000, 6, (3000, 3100, 15_000)
STUDY = """
name = "own"
models = ["logistic"]
strategies = ["Random()", "WClustered(beta=10)"]
seeds = 1
initial = 20
batch_size = 20
rounds = 1
[data]
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Write 20,000 rows in four shards and in one file, with a label each by either's ids."""
    folder = tmp_path_factory.mktemp("shards")
    rng = rng_for("a study of shards")
    kinds = rng.integers(0, 4, N)
    X = (rng.normal(size=(4, WIDTH))[kinds] + rng.normal(size=(N, WIDTH))).astype(np.float16)
    (folder / "one").mkdir()
    np.save(folder / "one" / "pool.npy", X)  # seeds are made of the name, too
    (folder / "pool").mkdir()
    names = []
    for number, part in enumerate(np.split(X, CUTS)):
        np.save(folder / "pool" / f"part{number}.npy", part)
        names += [f"part{number}.npy:{row}" for row in range(len(part))]
    labels = [f"kind {kind}" for kind in kinds]
    write(folder / "one" / "pool.csv", enumerate(labels))
    write(folder / "pool.csv", sorted(zip(names, labels, strict=True)))
    return folder


def write(path, lines):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("id", "label"), *lines])


def carry_out(folder, what, out, monkeypatch):
    settings = parse_settings(f'{STUDY}file = "{folder / what}"\nlabels = "{folder}/pool.csv"', "own")
    carry_out_study(settings, out, monkeypatch)
    found = [json.loads(path.read_text()) for path in sorted(out.glob("records/*/*/seed-0.json"))]
    return [(record["data"], record["rounds"]) for record in found]


def test_it_chooses_the_same_and_learns_as_well(files, tmp_path, monkeypatch):
    sharded_runs = carry_out(files, "pool", tmp_path / "sharded", monkeypatch)
    assert len(sharded_runs) == 2
    assert sharded_runs == carry_out(files / "one", "pool.npy", tmp_path / "whole", monkeypatch)


def test_rows_without_a_label_are_not_held_and_what_is_held_is_told(files, tmp_path):
    write(
        tmp_path / "few.csv", [("part3.npy:7", "a"), ("part0.npy:2", "b"), ("part0.npy:1", "a"), ("part1.npy:0", "b")]
    )
    dataset = read_own(OwnData(file=str(files / "pool"), labels=str(tmp_path / "few.csv")), "own")
    assert dataset.y.tolist() == ["a", "b", "b", "a"]
    whole = np.load(files / "one" / "pool.npy")
    np.testing.assert_array_equal(dataset.samples.rows.features, whole[[1, 2, 3000, 15_007]])
    assert dataset.samples.rows.ids == ("part0.npy:1", "part0.npy:2", "part1.npy:0", "part3.npy:7")
    assert "The study holds 4 rows of 6 columns in memory, about 0 MB in each process." in dataset.notes


def test_groups_are_read_from_a_column_of_the_shards(tmp_path):
    rng = rng_for("groups of shards")
    for number in range(2):
        told = {"id": [f"{number}-{i}" for i in range(40)], "video": [f"video {i % 12}" for i in range(40)]}
        pq.write_table(pa.table({**told, "vector": list(rng.normal(size=(40, 3)))}), tmp_path / f"part{number}.parquet")
    write(tmp_path / "labels.csv", [(f"{number}-{i}", "ab"[i % 2]) for number in range(2) for i in range(40)])
    (tmp_path / "pool").mkdir()
    for path in tmp_path.glob("*.parquet"):
        path.rename(tmp_path / "pool" / path.name)
    own = OwnData(file=str(tmp_path / "pool"), labels=str(tmp_path / "labels.csv"), group="video")
    assert read_own(own, "own").groups.tolist() == [f"video {i % 12}" for i in range(40)] * 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({}, "holds shards, whose labels are in a table of ids"),
        ({"labels": "one/pool.csv"}, "The pool has no row '0'"),
        ({"labels": "pool.csv", "embeddings": "one/pool.npy"}, "holds shards of numbers: leave embeddings out"),
    ],
)
def test_what_does_not_fit_is_told(files, words, told):
    words = {name: str(files / word) for name, word in words.items()}
    with pytest.raises(BadInput, match=told):
        read_own(OwnData(file=str(files / "pool"), **words), "own")


def test_rows_that_take_more_memory_than_is_free_are_refused_before_they_are_read(files, monkeypatch):
    monkeypatch.setattr(sharded, "free", lambda: 4_000_000)
    monkeypatch.setattr(sharded, "rows_at", None)
    with pytest.raises(BadInput, match=r"20000 labeled rows .* takes about 4 MB in each process, and 4 MB are free"):
        read_own(OwnData(file=str(files / "pool"), labels=str(files / "pool.csv")), "own")


def test_a_row_that_is_not_finite_is_named(files, tmp_path):
    X = np.load(files / "one" / "pool.npy")[:60]
    X[41, 3] = np.nan
    (tmp_path / "pool").mkdir()
    np.save(tmp_path / "pool" / "part0.npy", X)
    write(tmp_path / "labels.csv", [(f"part0.npy:{i}", "ab"[i % 2]) for i in range(60)])
    with pytest.raises(BadInput, match=r"part0.npy: row 41 .* NaN or infinity"):
        read_own(OwnData(file=str(tmp_path / "pool"), labels=str(tmp_path / "labels.csv")), "own")
