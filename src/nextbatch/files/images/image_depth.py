"""What is white in an image of more than 8 bits: what its file says, else by the largest value of all such images."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from nextbatch.quoting import counted

DEEP = ("I", "I;16", "I;16B", "I;16L")
# Tags of a TIFF.
_BITS, _LARGEST = 258, 281
# As many bits as a file of "more than 8 bits" usually has room for.
ROOM = 16


class Depth(NamedTuple):
    """What an image says about its values.

    Parameters
    ----------
    white : int
        The value that is white, if the file says so; else 0.
    largest : int
        The largest value in it, if the file does not say what is white; else 0.
    cut : int
        The largest upper byte of a color image of 16 bits, of which only the upper bytes can be read; else 0.
    """

    white: int = 0
    largest: int = 0
    cut: int = 0


def depth_of(image: Image.Image) -> Depth:
    """Return the depth of an image; those of 8 bits have none.

    Raises
    ------
    ValueError
        If pixels are floating-point or negative numbers, whose range is not known.
    """
    if image.mode == "F":
        raise ValueError("its pixels are floating-point numbers, whose range is not known: save it with 8 bits")
    if image.mode in DEEP:
        values = np.asarray(image)
        stated = _stated(image) or _stated_by_png(image, values)
        if values.size and values.min() < 0:
            raise ValueError("its pixels hold negative numbers, whose range is not known: save it with 8 bits")
        largest = int(values.max(initial=0))
        return Depth(white=stated) if stated >= max(largest, 1) else Depth(largest=largest)
    if any(";16" in str(part) for tile in getattr(image, "tile", ()) for part in _parts(tile[3])):
        colors = np.asarray(image.convert("RGB"))
        return Depth(cut=int(colors.max(initial=0)))
    return Depth()


def white_of(depths: Sequence[Depth]) -> int:
    """Return what is white in images that do not say it: the largest number of as many bits as their largest value."""
    largest = max((depth.largest for depth in depths), default=0)
    return (1 << (largest.bit_length() or ROOM)) - 1


def told_depths(depths: Sequence[Depth]) -> tuple[str, ...]:
    """Return what is to be said where images have fewer bits than their files have room for."""
    notes = []
    white = white_of(depths)
    silent = sum(depth.largest > 0 for depth in depths)
    if silent and white != 2**ROOM - 1:
        largest = max(depth.largest for depth in depths)
        notes.append(
            f"{counted(silent, 'image of 16 bits or more holds', 'images of 16 bits or more hold')} no value above "
            f"{largest}, and {'does' if silent == 1 else 'do'} not say what is white: "
            f"{'it is taken as an image' if silent == 1 else 'they are taken as images'} of {white.bit_length()} bits, "
            f"of which {white} is white."
        )
    cuts = [depth.cut for depth in depths if depth.cut]
    if cuts and max(cuts) < 128:
        notes.append(
            f"{counted(len(cuts), 'color image of 16 bits holds', 'color images of 16 bits hold')} no value above "
            f"{256 * max(cuts) + 255} of 65535, and only the "
            "upper 8 bits of a color can be read: little of them is left. Save them with 8 bits, white being 255."
        )
    return tuple(notes)


def brightness(image: Image.Image, white: int) -> NDArray[np.float32]:
    """Return the pixels of a gray image of more than 8 bits, 255 being white."""
    return np.asarray(np.asarray(image, dtype=np.float64) * (255 / white), dtype=np.float32)


def packed_bits(file: Path) -> int:
    """Return how many bits a value of a TIFF has, if that is a number which Pillow does not unpack; else 0."""
    with file.open("rb") as opened, contextlib.suppress(Exception):  # a damaged file is told of otherwise
        tags = TiffImagePlugin.ImageFileDirectory_v2(opened.read(8))
        opened.seek(tags.next)
        tags.load(opened)
        bits = _first(tags.get(_BITS))
        return 0 if bits in (1, 2, 4, 8, 12, 16, 32) else bits
    return 0


def _stated(image: Image.Image) -> int:
    """Return the value that a TIFF says is white, or 0: 16 bits are only the room that there is."""
    tags = getattr(image, "tag_v2", {})
    largest, bits = (_first(tags.get(tag)) for tag in (_LARGEST, _BITS))
    if 0 < largest < 2**ROOM - 1:
        return largest
    return (1 << bits) - 1 if 8 < bits < ROOM else 0


def _stated_by_png(image: Image.Image, values: NDArray[Any]) -> int:
    """Return the value that is white in a PNG that says how many of its 16 bits are significant, or 0.

    Such values are brought to 16 bits, by zeros behind them or by their own leading bits. A writer that left them as
    they were is told by other bits there.
    """
    bits = significant_bits(image)
    if not 8 <= bits <= ROOM:
        return 0
    behind = values & ((1 << (ROOM - bits)) - 1)
    as_they_were = values.max(initial=0) < 1 << bits and ((behind != 0) & (behind != values >> bits)).any()
    return (1 << (bits if as_they_were else ROOM)) - 1


def significant_bits(image: Image.Image) -> int:
    """Return how many bits of a gray value count by the file of a PNG (its chunk sBIT), or 0 if it does not say."""
    if image.format != "PNG" or not getattr(image, "filename", ""):
        return 0
    with Path(image.filename).open("rb") as file:  # type: ignore[attr-defined]
        file.seek(8)
        while len(head := file.read(8)) == 8 and head[4:] not in (b"IDAT", b"IEND"):
            length = int.from_bytes(head[:4], "big")
            if head[4:] == b"sBIT":
                return int.from_bytes(file.read(1), "big")
            file.seek(length + 4, 1)
    return 0


def _first(value: object) -> int:
    value = value[0] if isinstance(value, tuple) and value else value
    return int(value) if isinstance(value, int) else 0


def _parts(arguments: object) -> tuple[object, ...]:
    return arguments if isinstance(arguments, tuple) else (arguments,)
