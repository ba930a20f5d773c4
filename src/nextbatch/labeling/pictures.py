"""Pictures for the page: decoded and encoded anew, so that nothing but pixels reaches the browser."""

import contextlib
import io
from functools import cache
from pathlib import Path
from threading import Lock

from PIL import Image, ImageOps

# Pixels that an image may claim in its header; the largest that phones take have 50 million.
MOST_PIXELS = 64_000_000
# The page gets images of at most 2,000 pixels a side.
SIDE = 2000
# Smaller images stay without loss.
WITHOUT_LOSS = 512
# Not all that Pillow knows: some formats run other programs.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "AVIF", "HEIF", "MPO")
_ONE = Lock()


class NoPicture(Exception):
    """A file that cannot be shown; the sentence names no path."""


def picture(path: Path, side: int = SIDE) -> tuple[bytes, str]:
    """Return an image as bytes that were encoded here, and their media type.

    Rotations noted in the file are applied; of an animation the first frame is shown. One is decoded at a time, so
    that many requests take no more memory than one.

    Raises
    ------
    NoPicture
        If the file is no image, is damaged, or claims more than `MOST_PIXELS`.
    """
    with _ONE:
        try:
            with Image.open(path, formats=_formats()) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise NoPicture(f"This image claims {opened.width} x {opened.height} pixels, too many to be shown.")
                opened.draft("RGB", (side, side))
                return _encoded(opened, side)
        except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, OverflowError):
            raise NoPicture("This image cannot be read: the file is missing, damaged or no image.") from None


@cache
def _formats() -> tuple[str, ...]:
    """Return the formats that this Pillow reads."""
    Image.init()
    with contextlib.suppress(ImportError):
        import pillow_heif

        pillow_heif.register_heif_opener()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _encoded(opened: Image.Image, side: int) -> tuple[bytes, str]:
    image = opened if opened.mode in ("1", "L", "RGB", "RGBA", "LA", "P") else _eight_bits(opened)
    image.thumbnail((side, side))
    turned = ImageOps.exif_transpose(image) or image
    mode = "RGBA" if "A" in turned.getbands() or "transparency" in turned.info else "RGB"
    plain = Image.frombytes(mode, turned.size, turned.convert(mode).tobytes())
    small = max(plain.size) <= WITHOUT_LOSS or mode == "RGBA"
    file = io.BytesIO()
    if small:
        plain.save(file, "PNG")
    else:
        plain.save(file, "JPEG", quality=90)
    return file.getvalue(), "image/png" if small else "image/jpeg"


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return an image of more than eight bits a pixel, stretched from its darkest to its brightest value."""
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image.convert("RGB")
    wide = image.convert("F")
    low, high = wide.getextrema()
    if not isinstance(low, float) or not isinstance(high, float) or high <= low:
        return image.convert("L")
    return wide.point(lambda value: value * (255 / (high - low)) - low * (255 / (high - low))).convert("L")
