"""A folder of images: which files are taken, and what is left out, told with its number and kind."""

import sys

import numpy as np
import pytest
from PIL import Image, features

from nextbatch.errors import BadInput
from nextbatch.files.images import image_files
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns

RAMP = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4


def read(folder, **more):
    return read_rows(folder, Columns(), **more)


def told(folder):
    return " ".join(read(folder, content=False).notes)


@pytest.fixture
def folder(tmp_path):
    for name in ("a.png", "b.png"):
        Image.fromarray(RAMP + len(name)).save(tmp_path / name)
    return tmp_path


@pytest.fixture(autouse=True)
def without_heic(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)


def test_what_is_left_out_is_told_with_its_number_and_kind(folder):
    for name in ("1.HEIC", "2.heic", "3.heif", "4.CR2", "5.psd", "6.pdf", "7.MOV", "8.mp4", "labels.csv", "README"):
        (folder / name).write_bytes(b"x")
    for name in ("._a.png", ".DS_Store"):
        (folder / name).write_bytes(b"x")
    rows = read(folder)
    assert rows.ids == ("a.png", "b.png")
    note = next(note for note in rows.notes if note.startswith("Left out"))
    for part in ("3 HEIC", "1 RAW", "1 Photoshop", "1 PDF", "2 video", "1 .csv", "1 without an ending", "2 hidden"):
        assert part in note
    assert 'pip install "nextbatch[heic]"' in note and "save their images as JPEG or PNG" in note


def test_many_kinds_are_told_in_one_line(folder):
    for number in range(30):
        (folder / f"x.kind{number}").write_bytes(b"x")
    note = told(folder)
    assert "22 of 22 other kinds" in note and len(note) < 500


def test_nothing_is_told_where_nothing_is_left_out(folder):
    assert told(folder) == ""


@pytest.mark.parametrize("hidden", ["._a.png", ".ipynb_checkpoints/a.png", "__MACOSX/a.png", "cats/._1.jpg"])
def test_hidden_images_are_none_of_the_pool(folder, hidden):
    (folder / hidden).parent.mkdir(exist_ok=True)
    (folder / hidden).write_bytes(b"not an image")
    assert read(folder).ids == ("a.png", "b.png")
    assert "1 hidden" in told(folder)


@pytest.mark.parametrize("suffix", ["jfif", "jpe", "JFIF", "pjpeg"])
def test_every_name_of_a_jpeg_is_read(folder, suffix):
    Image.fromarray(RAMP).save(folder / f"c.{suffix}", format="JPEG")
    assert read(folder).ids == ("a.png", "b.png", f"c.{suffix}")


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")
def test_avif_is_read(folder):
    Image.fromarray(np.full((8, 8, 3), 200, np.uint8)).save(folder / "c.avif")
    rows = read(folder)
    assert rows.ids == ("a.png", "b.png", "c.avif")
    np.testing.assert_allclose(rows.features[2], 200 / 255, atol=0.02)


def test_where_pillow_reads_no_avif_it_is_told(folder, monkeypatch):
    monkeypatch.setattr(image_files, "_has_avif", lambda: False)
    (folder / "c.avif").write_bytes(b"x")
    assert "1 AVIF. Update Pillow to 11.3" in told(folder)


def test_a_folder_of_nothing_else_says_how_it_can_be_read(tmp_path):
    (tmp_path / "a.heic").write_bytes(b"x")
    with pytest.raises(BadInput, match=r"holds no images: .* Left out .*1 HEIC.*nextbatch\[heic\]"):
        read(tmp_path)


def test_heic_is_read_where_the_extra_is_installed(folder, monkeypatch):
    monkeypatch.delitem(sys.modules, "pillow_heif")
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    Image.fromarray(np.full((64, 64, 3), 200, np.uint8)).save(folder / "c.HEIC", format="HEIF")
    rows = read(folder)
    assert rows.ids == ("a.png", "b.png", "c.HEIC")
    np.testing.assert_allclose(rows.features[2], 200 / 255, atol=0.02)


@pytest.mark.parametrize(
    ("names", "classes"),
    [
        (["cats/1.png", "cats/2.png", "dogs/1.png", "dogs/2.png"], True),
        (["train/cats/1.png", "train/cats/2.png", "train/dogs/1.png", "train/dogs/2.png"], True),
        (["cats/1.png", "cats/2.png", "dogs/1.png", "3.png"], False),
        (["1/a.png", "2/b.png", "3/c.png"], False),
        (["all/1.png", "all/2.png"], False),
    ],
)
def test_folders_that_look_like_classes_are_told_and_are_no_labels(tmp_path, names, classes):
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(RAMP).save(tmp_path / name)
    rows = read(tmp_path)
    assert rows.labels is None
    assert any("not read as labels" in note for note in rows.notes) == classes


def test_heic_under_another_name_is_called_what_it_is(folder):
    (folder / "c.jpg").write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 100)
    with pytest.raises(BadInput, match=r"'c.jpg' \(it is HEIC: call it .heic"):
        read(folder)
