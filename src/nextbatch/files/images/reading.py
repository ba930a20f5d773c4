"""A folder of images as rows of pixels: the header of every file is read before one is decoded."""

import warnings
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from nextbatch.errors import BadInput
from nextbatch.files.images.image_depth import DEEP, Depth, brightness, depth_of, packed_bits, told_depths, white_of
from nextbatch.files.images.image_files import image_files
from nextbatch.files.rows import Rows
from nextbatch.quoting import counted, quoted, shortened
from nextbatch.storage.paths import existing_folder

# Images are brought to one square, no wider than this: what a plain model on pixels can use.
WIDEST = 32
_GRAY = ("1", "L", "LA", *DEEP)
# How many images are read between two calls of `progress`.
STEP = 100


class _Look(NamedTuple):
    """Size and mode of an image, from the header of its file, and what its largest value means."""

    width: int
    height: int
    mode: str
    depth: Depth


def read_images(
    folder: Path,
    *,
    pixels: bool = True,
    folders_are_labels: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> Rows:
    """Return a row per image of a folder and its folders; its id is the path within the folder.

    Pixels lie between 0 and 1, gray if all images are; else all red values come first, then green, then blue, as
    networks for images expect it. Rotations noted in the file are applied, of an animation the first frame is taken,
    and what is transparent is white. Notes tell what is left out of the folder.

    Raises
    ------
    BadInput
        If there are no images, or with the names of all that cannot be read. An image that claims more pixels than
        Pillow's limit (about 89 million) is refused before it is decoded.
    """
    names, left_out, like_classes = image_files(existing_folder(folder))
    found = left_out if folders_are_labels else (*left_out, *like_classes)
    if not pixels:
        return Rows(folder, names, notes=found)
    looks = _all_or_sentence(folder, names, _look, lambda done: progress(f"Looking at images in {folder}: {done}"))
    side = min(WIDEST, max(max(look.width, look.height) for look in looks))
    mode = "L" if all(look.mode in _GRAY for look in looks) else "RGB"
    depths = [look.depth for look in looks]
    white = white_of(depths)
    decoded = _all_or_sentence(
        folder,
        names,
        lambda file: _pixels(file, side, mode, white),
        lambda done: progress(f"Reading images in {folder}: {done}"),
    )
    rows = np.stack(decoded)
    color = "gray" if mode == "L" else "color"
    note = f"Features: the pixels of {counted(len(names), 'image')}, brought to {side} x {side} in {color}."
    notes = (note, *found, *told_depths(depths), *_told_copies(folder, names, rows))
    return Rows(folder, names, features=rows, notes=notes)


def _told_copies(folder: Path, names: tuple[str, ...], rows: NDArray[np.float32]) -> tuple[str, ...]:
    """Return notes on images with the same row: whether their files are the same, too."""
    alike: dict[bytes, list[str]] = {}
    for name, row in zip(names, rows, strict=True):
        alike.setdefault(sha256(row.tobytes()).digest(), []).append(name)
    copies, lookalikes = [], []
    for group in (group for group in alike.values() if len(group) > 1):
        first: dict[bytes, str] = {}
        for name in group:
            content = sha256((folder / name).read_bytes()).digest()
            if content in first:
                copies.append((name, first[content]))
            elif first:
                lookalikes.append((name, group[0]))
            first.setdefault(content, name)
    notes = []
    if copies:
        told = "is a copy of another one" if len(copies) == 1 else "are copies of others"
        notes.append(f"{len(copies)} of the {len(names)} images {told}, {_such_as(copies)}.")
    if lookalikes:
        notes.append(
            f"{len(lookalikes)} of the {len(names)} images {'has' if len(lookalikes) == 1 else 'have'} the same "
            f"pixels as another one when brought to this "
            f"size, though their files differ, {_such_as(lookalikes)}: nothing here tells them apart. Embeddings of "
            "a network may: set embeddings to a file of them."
        )
    return tuple(notes)


def _such_as(pairs: list[tuple[str, str]]) -> str:
    return f"such as {quoted(pairs[0][0])} and {quoted(pairs[0][1])}"


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
                failures.append(f"{quoted(name)} ({_reason(error, folder / name)})")
    if failures:
        raise BadInput(
            f"{len(failures)} of {counted(len(names), 'image')} in {folder} cannot be read: {'; '.join(failures[:5])}. "
            "Repair them or take them out of the folder."
        )
    return results


def _reason(error: Exception, file: Path) -> str:
    with file.open("rb") as opened:
        beginning = opened.read(12)
    if beginning[4:8] == b"ftyp" and beginning[8:11] in (b"hei", b"hev", b"mif"):
        return 'it is HEIC: call it .heic, and pip install "nextbatch[heic]"'
    if beginning[:4] in (b"II*\0", b"MM\0*") and (bits := packed_bits(file)):
        return f"a TIFF with {bits} bits for a value, which is not read: save it with 8 or 16 bits"
    return shortened(error)


def _look(file: Path) -> _Look:
    with Image.open(file) as image:
        return _Look(image.width, image.height, image.mode, depth_of(image))


def _pixels(file: Path, side: int, mode: str, white: int) -> NDArray[np.float32]:
    with Image.open(file) as opened:
        opened.draft(mode, (side, side))  # a large JPEG need not be decoded in full
        if opened.mode in DEEP:
            white = depth_of(opened).white or white
            channels = [Image.fromarray(brightness(ImageOps.exif_transpose(opened), white))] * len(mode)
        else:
            channels = list(opaque(ImageOps.exif_transpose(opened)).convert(mode).split())
    # As floating-point numbers, so that a difference in one pixel of a large image is still one in the mean.
    small = [channel.convert("F").resize((side, side), Image.Resampling.BOX) for channel in channels]
    return np.stack([np.asarray(channel) for channel in small]).astype(np.float32).ravel() / np.float32(255)


def opaque(image: Image.Image) -> Image.Image:
    """Return an image with white where it is transparent."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA"))
