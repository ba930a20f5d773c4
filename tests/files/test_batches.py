"""Batches: what is written is what was chosen, in both kinds of file."""

import csv

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbatch.files.batches import Batch
from nextbatch.files.formats import write_batch as write_to

COLUMNS = ["rank", "id", "score", "gap", "cluster_size", "distance_to_labeled", "why"]
IDS = ("001", 'quo"te, comma', "new\nline", "<script>")


def batch(ids=IDS, **facts):
    n = len(ids)
    known = {
        "score": np.linspace(0.5, 1, n),
        "gap": 1 - np.linspace(0.5, 1, n),
        "cluster_size": np.arange(n),
        "distance_to_labeled": np.arange(n, dtype=np.float32) / 4,
    }
    return Batch(ids, np.arange(n), **{**known, **facts}, why=("Because.",) * n, strategy="Margin()")


def write_batch(batch, path):
    write_to(batch, path, pool=path.with_name("pool.npy"))


NOTHING = dict.fromkeys(["score", "gap", "cluster_size", "distance_to_labeled"])


def test_a_csv_file_holds_every_id_as_it_is(tmp_path):
    write_batch(batch(), tmp_path / "next.csv")
    with (tmp_path / "next.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == COLUMNS
    assert tuple(row["id"] for row in rows) == IDS
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]
    assert [float(row["score"]) for row in rows] == batch().score.tolist()


def test_a_parquet_file_holds_the_same_rows(tmp_path):
    write_batch(batch(), tmp_path / "next.parquet")
    assert pq.read_table(tmp_path / "next.parquet").to_pylist() == batch().rows


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_what_is_not_known_has_no_column(tmp_path, suffix):
    path = tmp_path / f"next{suffix}"
    write_batch(batch(**NOTHING), path)
    if suffix == ".csv":
        assert path.read_text().splitlines()[:2] == ['"rank","id","why"', '1,"001","Because."']
    else:
        assert pq.read_table(path).column_names == ["rank", "id", "why"]


def test_ids_that_were_integers_are_integers_again_in_parquet(tmp_path):
    write_batch(
        Batch(("7", "-8"), np.arange(2), **NOTHING, why=("", ""), strategy="Margin()", integer_ids=True),
        tmp_path / "next.parquet",
    )
    assert pq.read_table(tmp_path / "next.parquet")["id"] == pa.chunked_array([pa.array([7, -8])])


def test_a_batch_is_as_long_as_its_samples():
    assert len(batch()) == 4 == len(batch().rows)
