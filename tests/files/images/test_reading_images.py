"""Images: looked at before they are decoded, taken from the folder alone, and brought to one form."""

import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.images import reading as images
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns

RAMP = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4


def read(folder, **columns):
    return read_rows(folder, Columns(**columns))


def pixels(folder):
    return np.rint(read(folder).features * 255).astype(int)


def save(path, array=RAMP, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(path, **options)
    return path


def test_ids_are_the_paths_in_the_folder_sorted_and_other_files_are_none_of_it(tmp_path):
    for name in ("b.png", "a.PNG", "cats/1.bmp", "labels.csv"):
        save(tmp_path / name, format="PNG")
    rows = read(tmp_path)
    assert rows.ids == ("a.PNG", "b.png", "cats/1.bmp")
    assert rows.features.shape == (3, 64)
    assert not rows.own_units


def test_gray_images_of_any_kind_are_their_pixels(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / "b.tif")
    save(tmp_path / "c.png", RAMP.astype(np.uint16) * 257)
    save(tmp_path / "d.png", np.stack([RAMP, np.full_like(RAMP, 255)], axis=2))
    np.testing.assert_array_equal(pixels(tmp_path), np.tile(RAMP.ravel(), (4, 1)))


def test_one_image_in_color_makes_all_color(tmp_path):
    save(tmp_path / "a.png")
    save(tmp_path / "b.png", np.stack([RAMP, RAMP, RAMP], axis=2))
    np.testing.assert_array_equal(pixels(tmp_path), np.tile(RAMP.ravel(), (2, 3)))


def test_colors_come_one_after_the_other(tmp_path):
    save(tmp_path / "a.png", np.stack([RAMP, RAMP // 2, RAMP // 4], axis=2))
    assert np.array_equal(pixels(tmp_path), [np.concatenate([RAMP.ravel(), RAMP.ravel() // 2, RAMP.ravel() // 4])])


def test_large_images_are_brought_to_one_small_square(tmp_path):
    save(tmp_path / "a.png", np.full((100, 300, 3), 7, np.uint8))
    save(tmp_path / "b.jpg", np.full((64, 64, 3), 9, np.uint8))
    np.testing.assert_array_equal(pixels(tmp_path), np.repeat([[7], [9]], 32 * 32 * 3, axis=1))


def test_a_rotation_noted_in_the_file_is_applied(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held so that the picture must be turned clockwise
    save(tmp_path / "a.png", np.rot90(RAMP), exif=turned)
    save(tmp_path / "b.png")
    first, second = pixels(tmp_path)
    np.testing.assert_array_equal(first, second)


def test_of_an_animation_the_first_frame_is_taken(tmp_path):
    frames = [Image.fromarray(RAMP), Image.fromarray(255 - RAMP)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], lossless=True)
    save(tmp_path / "b.png", np.stack([RAMP] * 3, axis=2))
    first, second = pixels(tmp_path)
    np.testing.assert_array_equal(first, second)


def test_what_is_transparent_is_white_whatever_color_hides_there(tmp_path):
    hidden = np.zeros((8, 8, 4), np.uint8)
    hidden[..., 0] = 99
    save(tmp_path / "a.png", hidden)
    assert (pixels(tmp_path) == 255).all()


def test_images_for_print_are_brought_to_screen_colors(tmp_path):
    Image.new("CMYK", (8, 8), (0, 0, 0, 255)).save(tmp_path / "a.jpg")
    assert (pixels(tmp_path) < 3).all()


def test_a_wrong_ending_of_an_image_does_not_matter(tmp_path):
    save(tmp_path / "a.jpg", format="PNG")
    np.testing.assert_array_equal(pixels(tmp_path), [RAMP.ravel()])


def test_all_damaged_images_are_named_at_once_and_none_is_skipped(tmp_path):
    for number in range(20):
        save(tmp_path / f"{number:02}.png", np.random.default_rng(number).integers(0, 255, (8, 8), np.uint8))
    whole = (tmp_path / "07.png").read_bytes()
    (tmp_path / "07.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "11.png").write_bytes(b"this is text")
    (tmp_path / "12.png").write_bytes(b"")
    with pytest.raises(BadInput, match=r"2 of 20 images .* cannot be read: '11.png' .*'12.png'"):
        read(tmp_path)
    (tmp_path / "11.png").unlink()
    (tmp_path / "12.png").unlink()
    with pytest.raises(BadInput, match=r"1 of 18 images .* cannot be read: '07.png'"):
        read(tmp_path)


def test_an_image_of_floating_point_pixels_is_refused(tmp_path):
    save(tmp_path / "a.tif", np.random.default_rng(0).random((8, 8), np.float32))
    with pytest.raises(BadInput, match="floating-point numbers, whose range is not known"):
        read(tmp_path)


def bomb(width, height):
    """A PNG of a few hundred bytes that claims to be as large as asked for."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_000, 20_000, 60_000])
def test_an_image_that_claims_too_many_pixels_is_refused_before_it_is_decoded(tmp_path, monkeypatch, side):
    (tmp_path / "a.png").write_bytes(bomb(side, side))
    monkeypatch.setattr(Image.Image, "load", None)
    with pytest.raises(BadInput, match=r"'a.png' \(Image size .* exceeds limit"):
        read(tmp_path)


def test_links_out_of_the_folder_and_pipes_are_left_aside_with_a_warning(tmp_path):
    save(tmp_path / "outside.png")
    save(tmp_path / "elsewhere" / "secret.png")
    folder = tmp_path / "pool"
    save(folder / "a.png")
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "dangling.png").symlink_to(tmp_path / "nowhere.png")
    (folder / "links").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / "pipe.png")
    with pytest.warns(NextbatchWarning, match=r"4 entries of .* are left out, .* such as 'dangling.png'"):
        assert read(folder).ids == ("a.png",)


def test_links_that_run_in_a_circle_end(tmp_path):
    save(tmp_path / "a.png")
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / "x.png").symlink_to(tmp_path / "y.png")
    (tmp_path / "y.png").symlink_to(tmp_path / "x.png")
    with pytest.warns(NextbatchWarning, match="3 entries"):
        assert read(tmp_path).ids == ("a.png",)


def test_a_link_within_the_folder_is_an_image_of_it(tmp_path):
    save(tmp_path / "a.png")
    (tmp_path / "b.png").symlink_to(tmp_path / "a.png")
    assert read(tmp_path).ids == ("a.png", "b.png")


HOSTILE = [
    "new\nline.png",
    'quo"te.png',
    "<script>alert(1)<%2Fscript>.png",
    "-rf.png",
    "$(touch x).png",
    "ü.png",
    " .png",
]


def test_hostile_names_are_only_names(tmp_path):
    for name in HOSTILE:
        save(tmp_path / name, format="PNG")
    assert read(tmp_path).ids == tuple(sorted(HOSTILE))
    assert len(list(tmp_path.iterdir())) == len(HOSTILE)


def test_a_name_that_is_no_text_is_refused_with_its_bytes(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.png")).write_bytes(save(tmp_path / "a.png").read_bytes())
    with pytest.raises(BadInput, match=r"file name b'caf\\xe9.png' .* is not UTF-8: rename the file"):
        read(tmp_path)


def test_a_folder_without_images_is_a_sentence(tmp_path):
    (tmp_path / "readme.txt").write_text("no image here")
    with pytest.raises(BadInput, match="holds no images"):
        read(tmp_path)


@pytest.mark.parametrize("columns", [{"text": "review"}, {"label": "y"}, {"features": "X"}])
def test_a_folder_has_no_columns_to_name(tmp_path, columns):
    save(tmp_path / "a.png")
    with pytest.raises(BadInput, match=r"is no table|is a folder of images"):
        read(tmp_path, **columns)


def test_where_pixels_are_not_needed_no_image_is_opened(tmp_path):
    (tmp_path / "a.png").write_bytes(b"not read")
    assert read_rows(tmp_path, Columns(), content=False).ids == ("a.png",)


def test_many_images_are_counted_as_they_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "STEP", 2)
    for name in "abcde":
        save(tmp_path / f"{name}.png")
    told = []
    read_rows(tmp_path, Columns(), progress=told.append)
    assert [step.rpartition(": ")[2] for step in told] == ["2 of 5", "4 of 5"] * 2
