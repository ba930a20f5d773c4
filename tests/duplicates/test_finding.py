"""Copies in a pool: exact and near ones, the sample that stands for each, and a file of the others."""

import csv
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from nextbatch import find_duplicates
from nextbatch.errors import BadInput
from nextbatch.storage.table_writing import as_csv


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def rows_of(name):
    with Path(name).open(newline="") as file:
        return list(csv.DictReader(file))


def write_videos(n_videos=60, n_frames=12, seed=0, spread=0.02):
    """Write frames of videos that hardly move, and return the video of each."""
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(n_videos, 16))
    video = np.repeat(np.arange(n_videos), n_frames)
    np.save("emb.npy", centers[video] + spread * rng.normal(size=(len(video), 16)))
    return video


def test_of_frames_that_hardly_move_one_of_each_video_is_left():
    video = write_videos()
    found = find_duplicates("emb.npy", out="copies.csv")
    left = np.setdiff1d(np.arange(len(video)), found.positions)
    assert left.tolist() == list(range(0, len(video), 12))
    assert [video[int(name)] for name in found.representatives] == video[found.positions].tolist()
    assert set(found.kinds) == {"near"} and found.groups.max() == 60
    written = rows_of("copies.csv")
    assert list(written[0]) == ["id", "group", "representative", "kind", "distance"]
    assert [row["id"] for row in written] == list(found.ids)
    X = np.load("emb.npy")
    scaled = X / X.std()
    for row in written[:20]:
        gap = np.linalg.norm(scaled[int(row["id"])] - scaled[int(row["representative"])])
        assert float(row["distance"]) == pytest.approx(gap, rel=1e-4)


def test_nothing_is_near_in_a_smooth_cloud():
    np.save("emb.npy", np.random.default_rng(0).normal(size=(1000, 16)))
    found = find_duplicates("emb.npy", out="copies.csv")
    assert len(found) == 0
    assert "Copies: none among 1000 samples." in found.notes
    assert Path("copies.csv").read_text().strip() == '"id","group","representative","kind","distance"'


def test_within_decides_what_is_near_and_zero_leaves_exact_copies():
    X = np.random.default_rng(0).normal(size=(100, 2))
    X[50:60] = X[:10]
    np.save("emb.npy", X)
    exact = find_duplicates("emb.npy", within=0)
    assert exact.ids == tuple(map(str, range(50, 60))) and set(exact.kinds) == {"equal"}
    wide = find_duplicates("emb.npy", within=0.5)
    kept = np.setdiff1d(np.arange(100), wide.positions)
    scaled = X / X.std()
    gaps = np.linalg.norm(scaled[kept][:, None] - scaled[kept], axis=2)
    assert gaps[~np.eye(len(kept), dtype=bool)].min() >= 0.5
    assert wide.distances.max() < 0.5
    for wrong in (-1, "far", float("nan"), True):
        with pytest.raises(BadInput, match="within must be a number between 0 and inf"):
            find_duplicates("emb.npy", within=wrong)


def test_texts_are_equal_but_for_case_spaces_and_form_and_near_where_words_are():
    Path("pool.csv").write_text(
        "name,text\n"
        + "".join(f"t{i},sentence number {i} tells of {'xyzw'[i % 4] * 5} {i * 7} and {i * 13}\n" for i in range(200))
        + "a,The quick brown fox jumps over a lazy dog near the old mill\n"
        + "b,the quick  brown fox jumps over a LAZY dog near the old mill\n"
        + "c,The quick brown fox jumps over a lazy dog near the old mill\n"
        + "d,The quick brown fox jumps over a lazy dog near the old mill today\n"
        + "e,\ng,\nf,A cat slept\n"
    )
    found = find_duplicates("pool.csv", text="text", id="name", out="copies.csv")
    told = dict(zip(found.ids, zip(found.representatives, found.kinds, strict=True), strict=True))
    assert {name: told[name] for name in told if not name.startswith("t")} == {
        "b": ("a", "text"), "c": ("a", "equal"), "d": ("a", "near"),
    }  # fmt: skip
    assert rows_of("copies.csv")[0].keys() == {"name", "group", "representative", "kind", "distance"}


def test_texts_that_differ_in_one_digit_are_no_copies_but_those_with_the_same_number_are():
    rng = np.random.default_rng(0)
    words = [" ".join(rng.choice(list("abcdefghij"), 9) + "ab") for _ in range(150)]
    stars = [f"I give this product {i} stars of 5" for i in (4, 1, 1)]
    rows = [*words, *stars, "I give this product 1 stars of 5!"]
    Path("pool.csv").write_text("text\n" + "\n".join(rows) + "\n")
    found = find_duplicates("pool.csv", text="text")
    mine = [each for each in zip(found.ids, found.representatives, found.kinds, strict=True) if int(each[0]) >= 150]
    assert mine == [("152", "151", "equal"), ("153", "151", "near")]
    assert {"151", "152", "153"} <= set(find_duplicates("pool.csv", text="text", within=0.1).ids)


def test_images_are_copies_by_their_bytes_their_pixels_or_nearly():
    folder = Path("photos")
    folder.mkdir()
    rng = np.random.default_rng(0)
    for i in range(60):
        coarse = rng.integers(0, 255, (4, 4, 3), dtype=np.uint8)
        Image.fromarray(coarse).resize((64, 64), Image.Resampling.BICUBIC).save(folder / f"{i:02}.png")
    (folder / "same.png").write_bytes((folder / "03.png").read_bytes())
    Image.open(folder / "04.png").save(folder / "again.png", compress_level=1)
    Image.open(folder / "05.png").save(folder / "small.jpg", quality=90)
    found = find_duplicates(folder)
    assert dict(zip(found.ids, zip(found.representatives, found.kinds, strict=True), strict=True)) == {
        "again.png": ("04.png", "equal"), "same.png": ("03.png", "bytes"), "small.jpg": ("05.png", "near"),
    }  # fmt: skip
    said = " ".join(found.notes)
    assert "Copies: 3 of 63 samples, in 3 groups (1: files are the same; 1: all values are equal; 1: " in said


def test_a_labeled_sample_stands_for_its_group_and_contradictions_are_told():
    Path("pool.csv").write_text("id,a,b\n" + "".join(f"s{i},{i // 3},{i // 3 % 5}\n" for i in range(30)))
    Path("labels.csv").write_text("id,label\ns2,cat\ns4,cat\ns5,dog\n")
    found = find_duplicates("pool.csv", "labels.csv")
    stands = dict(zip(found.ids, found.representatives, strict=True))
    assert stands["s0"] == stands["s1"] == "s2"
    assert stands["s3"] == stands["s5"] == "s4"
    assert stands["s7"] == "s6"
    told = [note for note in found.notes if note.startswith("Labels: 1 copy has")]
    assert "'s4' ('cat') and 's5' ('dog')" in told[0]


def test_embeddings_beside_a_table_are_what_is_measured():
    video = write_videos(20, 10)
    Path("pool.csv").write_text("id,n\n" + "".join(f"f{i},{i}\n" for i in range(len(video))))
    found = find_duplicates("pool.csv", embeddings="emb.npy")
    assert len(found) == 180 and found.ids[0] == "f1"


def test_ids_keep_their_type_and_inputs_are_safe():
    from io import BytesIO

    import pyarrow as pa
    import pyarrow.csv

    table = pyarrow.csv.read_csv(BytesIO(as_csv(pa.table({"id": [7, 8, 9], "x": [1.0, 1.0, 2.0]}))))
    pq.write_table(table, "pool.parquet")
    found = find_duplicates("pool.parquet", out="copies.parquet")
    assert pq.read_table("copies.parquet").to_pylist()[0] | {"distance": 0} == {
        "id": 8, "group": 1, "representative": 7, "kind": "equal", "distance": 0,
    }  # fmt: skip
    assert any("only exact copies are found" in note for note in found.notes)
    with pytest.raises(BadInput, match="also an input"):
        find_duplicates("pool.parquet", out="pool.parquet", force=True)
    with pytest.raises(BadInput, match="exists already"):
        find_duplicates("pool.parquet", out="copies.parquet")


def test_the_same_copies_are_found_again():
    write_videos(spread=0.05)
    first, again = (find_duplicates("emb.npy") for _ in range(2))
    assert first.ids == again.ids and np.array_equal(first.distances, again.distances)


def test_a_batch_is_chosen_without_the_copies(tmp_path):
    from nextbatch import select_from_files

    X = np.random.default_rng(0).normal(size=(60, 3))
    X[40:] = X[:20]
    Path("pool.csv").write_text("name,a,b,c\n" + "".join(f"s{i},{a},{b},{c}\n" for i, (a, b, c) in enumerate(X)))
    found = find_duplicates("pool.csv", id="name", out="copies.csv")
    assert found.ids == tuple(f"s{i}" for i in range(40, 60))
    batch = select_from_files("pool.csv", None, 40, "Random()", id="name", exclude="copies.csv")
    assert sorted(batch.ids) == sorted(f"s{i}" for i in range(40))
    np.save("apart.npy", np.eye(50))
    find_duplicates("apart.npy", out="none.csv")
    assert len(select_from_files("apart.npy", None, 50, "Random()", exclude="none.csv")) == 50
