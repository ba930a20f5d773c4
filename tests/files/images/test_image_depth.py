"""Images of more than 8 bits are as bright as they are; images are called alike only if they are."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from nextbatch.errors import BadInput
from nextbatch.files.reading import read_rows
from nextbatch.files.rows import Columns

RAMP = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4


def read(folder):
    return read_rows(folder, Columns())


def tiff(values, bits=16, *more):
    """A gray TIFF with as many bits per value as asked for, packed, and more tags."""
    height, width = values.shape
    rows = ["".join(format(value, f"0{bits}b") for value in row) for row in values]
    if bits == 16:
        strip = values.astype("<u2").tobytes()
    else:
        strip = b"".join(
            int(row.ljust(-(-len(row) // 8) * 8, "0"), 2).to_bytes(-(-len(row) // 8), "big") for row in rows
        )
    basic = [(256, width), (257, height), (258, bits), (259, 1), (262, 1), (273, 0), (277, 1), (278, height)]
    tags = sorted([*basic, (279, len(strip)), *more])
    start = 8 + 2 + 12 * len(tags) + 4
    fields = [struct.pack("<HHII", tag, 3, 1, start if tag == 273 else value) for tag, value in tags]
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + b"".join(fields) + struct.pack("<I", 0) + strip


def test_a_tiff_of_12_bits_is_as_bright_as_it_is_however_dark(tmp_path):
    dark = np.arange(64, dtype=np.uint16).reshape(8, 8)
    (tmp_path / "a.tif").write_bytes(tiff(dark, 12))
    (tmp_path / "b.tif").write_bytes(tiff(dark * 64, 12))
    rows = read(tmp_path)
    np.testing.assert_allclose(rows.features, np.stack([dark, dark * 64]).reshape(2, -1) / 4095, atol=1e-6)
    assert not any("what is white" in note for note in rows.notes)


def test_the_largest_value_that_a_file_states_is_white(tmp_path):
    (tmp_path / "a.tif").write_bytes(tiff(RAMP.astype(np.uint16), 16, (281, 1023)))
    np.testing.assert_allclose(read(tmp_path).features[0], RAMP.ravel() / 1023, atol=1e-6)


@pytest.mark.parametrize("bits", [9, 10, 12, 14])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_files_that_state_nothing_are_read_by_the_largest_value_of_all_and_it_is_told(tmp_path, bits, suffix):
    white = 2**bits - 1
    bright = np.linspace(0, white, 64).astype(np.uint16).reshape(8, 8)
    Image.fromarray(bright).save(tmp_path / f"a.{suffix}")
    Image.fromarray(bright // 8).save(tmp_path / f"b.{suffix}")
    rows = read(tmp_path)
    np.testing.assert_allclose(rows.features * white, [bright.ravel(), bright.ravel() // 8], atol=1e-3)
    assert any(f"taken as images of {bits} bits, of which {white} is white" in note for note in rows.notes)


def test_a_dark_image_among_bright_ones_of_16_bits_stays_dark(tmp_path):
    Image.fromarray(RAMP.astype(np.uint16)).save(tmp_path / "a.png")
    Image.fromarray(RAMP.astype(np.uint16) * 257).save(tmp_path / "b.png")
    rows = read(tmp_path)
    np.testing.assert_allclose(rows.features, np.stack([RAMP / 65535, RAMP / 255]).reshape(2, -1), atol=1e-6)
    assert not any("what is white" in note for note in rows.notes)


def test_values_above_16_bits_are_not_cut_off(tmp_path):
    values = np.linspace(0, 2**20 - 1, 64).astype(np.int32).reshape(8, 8)
    Image.fromarray(values).save(tmp_path / "a.tif")
    np.testing.assert_allclose(read(tmp_path).features[0], values.ravel() / (2**20 - 1), atol=1e-6)


def test_negative_values_are_refused(tmp_path):
    Image.fromarray(RAMP.astype(np.int32) - 9).save(tmp_path / "a.tif")
    with pytest.raises(BadInput, match="negative numbers, whose range is not known"):
        read(tmp_path)


def test_black_images_of_16_bits_are_black(tmp_path):
    Image.fromarray(np.zeros((8, 8), np.uint16)).save(tmp_path / "a.png")
    assert not read(tmp_path).features.any()


def test_a_rotation_noted_in_an_image_of_16_bits_is_applied(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6
    deep = RAMP.astype(np.uint16) * 257
    Image.fromarray(np.rot90(deep).copy()).save(tmp_path / "a.png", exif=turned)
    Image.fromarray(deep).save(tmp_path / "b.png")
    first, second = read(tmp_path).features
    np.testing.assert_array_equal(first, second)


def png16(values):
    """A PNG with 16 bits for each of red, green and blue."""
    from zlib import compress, crc32

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc32(kind + content))

    height, width, _ = values.shape
    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in values)
    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", compress(lines)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("factor", "lost"), [(257, False), (16, True), (4, True)])
def test_colors_of_16_bits_that_use_few_of_them_are_told(tmp_path, factor, lost):
    (tmp_path / "a.png").write_bytes(png16(np.stack([RAMP.astype(np.uint16) * factor] * 3, axis=2)))
    assert any("little of them is left" in note for note in read(tmp_path).notes) == lost


def test_one_pixel_of_a_large_image_is_a_difference(tmp_path):
    large = np.random.default_rng(0).integers(0, 255, (900, 900, 3), np.uint8)
    other = large.copy()
    other[450, 450, 1] ^= 1
    Image.fromarray(large).save(tmp_path / "a.png")
    Image.fromarray(other).save(tmp_path / "b.png")
    rows = read(tmp_path)
    assert (rows.features[0] != rows.features[1]).sum() == 1
    assert len(rows.notes) == 1


def test_copies_and_what_only_looks_like_one_are_told_apart(tmp_path):
    Image.fromarray(RAMP).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes())
    Image.fromarray(RAMP).save(tmp_path / "c.bmp")
    Image.fromarray(RAMP // 2).save(tmp_path / "d.png")
    copies, lookalikes = read(tmp_path).notes[1:]
    assert copies == "1 of the 4 images is a copy of another one, such as 'b.png' and 'a.png'."
    assert lookalikes.startswith("1 of the 4 images has the same pixels as another one")
    assert "'c.bmp' and 'a.png'" in lookalikes


def png(values, significant=None):
    """A gray PNG of 16 bits, which says how many of them are significant."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], 16, 0, 0, 0, 0)
    said = b"" if significant is None else chunk(b"sBIT", bytes([significant]))
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    body = chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + said + body


DARK = np.arange(64).reshape(8, 8)


@pytest.mark.parametrize("bits", [9, 10, 12, 14, 16])
def test_a_dark_png_that_says_its_significant_bits_stays_dark(tmp_path, bits):
    zeros_behind = DARK << (16 - bits)
    own_bits_behind = zeros_behind | (zeros_behind >> bits)
    for values in (zeros_behind, own_bits_behind):
        (tmp_path / "a.png").write_bytes(png(values, bits))
        rows = read(tmp_path)
        np.testing.assert_allclose(rows.features[0], values.ravel() / 65535, atol=1e-6)
        assert len(rows.notes) == 1


def test_a_png_whose_writer_did_not_bring_values_to_16_bits_is_read_by_what_it_says(tmp_path):
    (tmp_path / "a.png").write_bytes(png(DARK, 12))
    np.testing.assert_allclose(read(tmp_path).features[0], DARK.ravel() / 4095, atol=1e-6)


def test_bits_of_a_png_that_says_nothing_or_less_than_a_byte_are_counted_as_before(tmp_path):
    for significant in (None, 3):
        (tmp_path / "a.png").write_bytes(png(DARK, significant))
        assert any("do not say" in note or "does not say" in note for note in read(tmp_path).notes)


@pytest.mark.parametrize("bits", [6, 10, 14])
def test_a_tiff_that_packs_its_values_otherwise_is_told_with_the_way_out(tmp_path, bits):
    (tmp_path / "a.tif").write_bytes(tiff(DARK.astype(np.uint16), bits))
    told = f"'a.tif' .a TIFF with {bits} bits for a value, which is not read: save it with 8 or 16 bits"
    with pytest.raises(BadInput, match=told):
        read(tmp_path)


def test_a_damaged_tiff_is_not_called_packed(tmp_path):
    (tmp_path / "a.tif").write_bytes(tiff(DARK.astype(np.uint16), 16)[:60])
    with pytest.raises(BadInput) as caught:
        read(tmp_path)
    assert "bits for a value" not in str(caught.value)
