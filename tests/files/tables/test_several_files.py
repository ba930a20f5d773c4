"""Several files in the place of one: a pattern, a folder of shards, or what a shell makes of a pattern."""

import re
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from nextbatch.cli import main
from nextbatch.errors import BadInput
from nextbatch.files.labels.reading import read_labels
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns

PARTS = [pa.table({"id": [f"{part}{i}" for i in range(3)], "a": [1.5, 2, part]}) for part in (0, 1)]
WRITERS = {
    "csv": lambda table, path: path.write_text("id,a\n" + "".join(f"{r['id']},{r['a']}\n" for r in table.to_pylist())),
    "jsonl": lambda table, path: path.write_text("".join(f"{r}\n".replace("'", '"') for r in table.to_pylist())),
    "parquet": pq.write_table,
    "feather": pa.feather.write_feather,
}


@pytest.fixture(params=WRITERS)
def shards(request, tmp_path, monkeypatch):
    """A folder with two tables of one kind."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shards").mkdir()
    for part, table in enumerate(PARTS):
        WRITERS[request.param](table, tmp_path / f"shards/part-{part}.{request.param}")
    return request.param


def followed(sentence):
    """Carry out the line of Python in a sentence; return the file that it makes."""
    for old in Path().glob("pool.*"):
        old.unlink()
    exec(re.search(r"in Python: (.*)$", sentence)[1], {})
    (made,) = Path().glob("pool.*")
    return made


def test_a_pattern_and_a_folder_of_shards_are_told_with_the_line_that_joins_them(shards, tmp_path):
    if shards == "csv":
        pytest.importorskip("pandas", reason="the line for CSV needs pandas")
    for name in (f"shards/*.{shards}", "shards", str(tmp_path / "shards" / f"part-?.{shards}")):
        with pytest.raises(BadInput, match="Write these files into one") as caught:
            read_rows(Path(name), Columns())
        rows = read_rows(followed(str(caught.value)), Columns())
        assert rows.ids == ("00", "01", "02", "10", "11", "12")
        assert rows.features[:, 0].tolist() == [1.5, 2, 0, 1.5, 2, 1]


def test_a_folder_of_arrays_is_told_with_the_line_that_joins_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("shards").mkdir()
    for part in range(2):
        np.save(f"shards/part{part}.npy", np.full((3, 2), part, np.float16))
    for name in ("shards", "shards/*.npy"):
        with pytest.raises(BadInput, match="Write these files into one") as caught:
            read_rows(Path(name), Columns())
        assert read_rows(followed(str(caught.value)), Columns()).features[:, 0].tolist() == [0, 0, 0, 1, 1, 1]


def test_a_pattern_of_labels_is_told(shards):
    with pytest.raises(BadInput, match="means 2 files, and one is read"):
        read_labels(Path(f"shards/*.{shards}"), Columns())


def test_what_a_shell_makes_of_a_pattern_is_told(shards, monkeypatch, capsys):
    files = [f"shards/part-{part}.{shards}" for part in (0, 1)]
    monkeypatch.setattr(sys, "argv", ["nextbatch", "select", *files, "-k", "1", "--out", "next.csv"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2 and f"nothing takes {files[1]}. Write these files into one" in said


def test_files_of_several_kinds_have_no_such_line(tmp_path):
    (tmp_path / "a.csv").write_text("a\n1\n")
    (tmp_path / "b.json").write_text("[]")
    with pytest.raises(BadInput, match="means 2 files, and one is read") as caught:
        read_rows(tmp_path / "*.*", Columns())
    assert "in Python" not in str(caught.value)
    with pytest.raises(BadInput, match="holds no images") as caught:
        read_rows(tmp_path, Columns())
    assert "in Python" not in str(caught.value)


def test_a_file_with_a_star_in_its_name_is_a_file(tmp_path):
    (tmp_path / "a[1].csv").write_text("a\n1\n2\n")
    assert len(read_rows(tmp_path / "a[1].csv", Columns())) == 2
