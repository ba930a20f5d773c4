"""A folder of images as rows of pixels: the header of every file is read before one is decoded."""

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.rows import Rows
from nextbatch.quoting import quoted, shortened
from nextbatch.storage.paths import existing_folder

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff")
# Images are brought to one square, no wider than this: what a plain model on pixels can use.
WIDEST = 32
_GRAY = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L")
# How many images are read between two calls of `progress`.
STEP = 100
_SIXTEEN_BIT = ("I", "I;16", "I;16B", "I;16L")


class _Look(NamedTuple):
    """Size and mode of an image, from the header of its file."""

    width: int
    height: int
    mode: str


def read_images(folder: Path, *, pixels: bool = True, progress: Callable[[str], None] = lambda step: None) -> Rows:
    """Return a row per image of a folder and its folders; its id is the path within the folder.

    Pixels lie between 0 and 1, gray if all images are; else all red values come first, then green, then blue, as
    networks for images expect it. Rotations noted in the file are applied, of an animation the first frame is taken,
    and what is transparent is white.

    Raises
    ------
    BadInput
        If there are no images, or with the names of all that cannot be read. An image that claims more pixels than
        Pillow's limit (about 89 million) is refused before it is decoded.
    """
    names = image_names(existing_folder(folder))
    if not pixels:
        return Rows(folder, names)
    looks = _all_or_sentence(folder, names, _look, lambda done: progress(f"Looking at images in {folder}: {done}"))
    side = min(WIDEST, max(max(look.width, look.height) for look in looks))
    mode = "L" if all(look.mode in _GRAY for look in looks) else "RGB"
    decoded = _all_or_sentence(
        folder,
        names,
        lambda file: _pixels(file, side, mode),
        lambda done: progress(f"Reading images in {folder}: {done}"),
    )
    color = "gray" if mode == "L" else "color"
    note = f"Features: the pixels of {len(names)} images, brought to {side} x {side} in {color}."
    return Rows(folder, names, features=np.stack(decoded), notes=(note,))


def image_names(folder: Path) -> tuple[str, ...]:
    """Return the paths of all images within `folder`, sorted; links that lead out of it are left out, with a warning.

    Folders that are links are not entered, so that there are no loops; pipes and devices are not opened.
    """
    inside = folder.resolve()
    names, strange = [], []
    for place, folders, files in os.walk(folder):
        strange += [Path(place, name) for name in folders if Path(place, name).is_symlink()]
        for path in (Path(place, name) for name in files if Path(name).suffix.lower() in SUFFIXES):
            if path.is_file() and path.resolve().is_relative_to(inside):
                names.append(_name(path, folder))
            else:
                strange.append(path)
    if strange:
        warnings.warn(
            f"{len(strange)} entries of {folder} are left out, because they are no files or lead out of the folder, "
            f"such as {quoted(min(strange).name)}: copy what belongs to the pool into it.",
            NextbatchWarning,
            stacklevel=2,
        )
    if not names:
        raise BadInput(f"The folder {folder} holds no images: their names must end in {', '.join(SUFFIXES)}.")
    return tuple(sorted(names))


def _name(path: Path, folder: Path) -> str:
    name = path.relative_to(folder).as_posix()
    try:
        name.encode()
    except UnicodeEncodeError:
        written = quoted(os.fsencode(name))
        raise BadInput(f"The file name {written} in {folder} is not UTF-8: rename the file.") from None
    return name


def _all_or_sentence(
    folder: Path, names: tuple[str, ...], read: Callable[[Path], Any], tell: Callable[[str], None]
) -> list[Any]:
    """Return the result of `read` for each file; raise with the number and first names of those it fails on."""
    results, failures = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which does not concern the pixels
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        for number, name in enumerate(names):
            if number and number % STEP == 0:
                tell(f"{number} of {len(names)}")
            try:
                results.append(read(folder / name))
            except Exception as error:  # Pillow's decoders raise nearly anything on a damaged file
                failures.append(f"{quoted(name)} ({shortened(error)})")
    if failures:
        raise BadInput(
            f"{len(failures)} of the {len(names)} images in {folder} cannot be read: {'; '.join(failures[:5])}. "
            "Repair them or take them out of the folder."
        )
    return results


def _look(file: Path) -> _Look:
    with Image.open(file) as image:
        if image.mode == "F":
            raise ValueError("its pixels are floating-point numbers, whose range is not known: save it with 8 bits")
        return _Look(image.width, image.height, image.mode)


def _pixels(file: Path, side: int, mode: str) -> NDArray[np.float32]:
    with Image.open(file) as opened:
        opened.draft(mode, (side, side))  # a large JPEG need not be decoded in full
        image = _opaque(_eight_bit(ImageOps.exif_transpose(opened)))
    small = image.convert(mode).resize((side, side), Image.Resampling.BOX)
    channels_last = np.asarray(small, dtype=np.float32).reshape(side, side, -1)
    return channels_last.transpose(2, 0, 1).ravel() / np.float32(255)


def _eight_bit(image: Image.Image) -> Image.Image:
    if image.mode not in _SIXTEEN_BIT:
        return image
    # Pillow's own conversion cuts everything above 255 off.
    return Image.fromarray((np.asarray(image, dtype=np.float64) / 257).clip(0, 255).round().astype(np.uint8))


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA"))
