"""Which files a batch from shards was chosen from is told with a checksum, and written beside it."""

import json
import shutil

import numpy as np
import pytest

from made_shards import rows, write_shards
from nextbatch import BadInput, select_again
from nextbatch.scale.from_shards import select_from_shards
from nextbatch.scale.shards.checksum import ENDS, checksum_of, shards_told
from nextbatch.scale.shards.opening import open_shards


@pytest.fixture
def folder(tmp_path):
    """Return a folder of two shards of 1,000 rows."""
    return write_shards(tmp_path / "pool", rows()[0][:2000], cuts=(1000,))


def test_the_checksum_is_of_names_sizes_and_ends_and_not_of_place_or_time(folder, tmp_path):
    expected = checksum_of(open_shards(folder))
    shutil.copytree(folder, tmp_path / "copied")
    assert checksum_of(open_shards(tmp_path / "copied")) == expected
    (folder / "part1.npy").rename(folder / "part2.npy")
    assert checksum_of(open_shards(folder)) != expected


@pytest.mark.parametrize("place", [200, -1])
def test_a_value_that_is_changed_near_an_end_is_noticed(folder, place):
    before = checksum_of(open_shards(folder))
    content = bytearray((folder / "part0.npy").read_bytes())
    content[place] ^= 1
    (folder / "part0.npy").write_bytes(content)
    assert checksum_of(open_shards(folder)) != before


def test_the_middle_of_a_file_is_not_read_as_the_docs_say(folder):
    before, size = checksum_of(open_shards(folder)), (folder / "part0.npy").stat().st_size
    assert size > 3 * ENDS
    content = bytearray((folder / "part0.npy").read_bytes())
    content[size // 2] ^= 1
    (folder / "part0.npy").write_bytes(content)
    assert checksum_of(open_shards(folder)) == before


def test_files_shorter_than_both_ends_have_one_too(tmp_path):
    small = write_shards(tmp_path / "small", np.ones((4, 2), np.float32), cuts=(2,))
    assert len(checksum_of(open_shards(small))) == 64


def test_what_a_batch_was_made_of_is_told_and_stands_beside_it(folder, tmp_path):
    write_shards(tmp_path / "scores", np.arange(2000.0, dtype=np.float32)[:, None], cuts=(1000,))
    out = tmp_path / "next.csv"
    batch = select_from_shards(folder, None, 3, "ByScore()", scores=tmp_path / "scores", workers=1, out=out)
    pools = [open_shards(tmp_path / name) for name in ("pool", "scores")]
    assert any(shards_told(pools[0]) in note for note in batch.notes if note.startswith("Ids: "))
    assert f"Scores: {shards_told(pools[1])}." in batch.notes
    kept = json.loads((tmp_path / "next.csv.json").read_text())
    assert [each["sha256_of_names_sizes_and_ends"] for each in kept["shards"]] == [checksum_of(each) for each in pools]
    assert kept["ids"] == list(batch.ids) == ["part1.npy:999", "part1.npy:998", "part1.npy:997"]
    assert kept["request"] == {
        "pool": str(folder),
        "batch_size": 3,
        "strategy": "ByScore()",
        "model": "logistic",
        "scores": str(tmp_path / "scores"),
    }
    assert kept["notes"] == list(batch.notes)
    with pytest.raises(BadInput, match="stands beside a batch from shards: give the words"):
        select_again(out)
    with pytest.raises(BadInput, match=r"next\.csv"):
        select_from_shards(folder, None, 3, scores=tmp_path / "scores", workers=1, out=out)
