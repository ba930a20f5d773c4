"""Which files of a folder are images that can be read, and what is left out, told with its number and kind."""

import contextlib
import os
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from PIL import features

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.tables.several_files import into_one
from nextbatch.quoting import counted, quoted

# What Pillow reads; AVIF not in each of its builds.
SUFFIXES = (
    *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp"),
    *(".gif", ".bmp", ".webp", ".tif", ".tiff", ".avif"),
)
HEIC = (".heic", ".heif", ".hif")
# What people find among their images, in their words.
_KINDS = {
    "HEIC": HEIC,
    "AVIF": (".avif",),
    "RAW": (".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".rw2", ".raf", ".pef", ".srw", ".raw"),
    "Photoshop": (".psd", ".psb"),
    "PDF": (".pdf",),
    "video": (".mp4", ".mov", ".avi", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv", ".mts", ".3gp"),
}
_KIND_OF = {suffix: kind for kind, suffixes in _KINDS.items() for suffix in suffixes}
# Kinds that are named; of more there is only the number.
NAMED = 8


class ImageFiles(NamedTuple):
    """Paths of images within a folder, sorted, and remarks on what else is there."""

    names: tuple[str, ...]
    notes: tuple[str, ...]
    like_classes: tuple[str, ...] = ()


def image_files(folder: Path) -> ImageFiles:
    """Return the images within `folder`; links that lead out of it are left out, with a warning.

    Folders that are links are not entered, so that there are no loops; pipes and devices are not opened. Hidden files
    and folders, whose names begin with a dot, are left out: macOS writes a `._a.png` beside `a.png` that is no image.

    Raises
    ------
    BadInput
        If there are no images, or the name of one is not UTF-8.
    """
    readable = {suffix for suffix in SUFFIXES if suffix != ".avif" or _has_avif()}
    inside = folder.resolve()
    names: list[str] = []
    strange: list[Path] = []
    hidden: list[str] = []
    left: list[Path] = []
    for place, folders, files in os.walk(folder):
        hidden += [name for name in (*folders, *files) if _is_hidden(name)]
        folders[:] = [name for name in folders if not _is_hidden(name)]
        strange += [Path(place, name) for name in folders if Path(place, name).is_symlink()]
        for path in (Path(place, name) for name in files if not _is_hidden(name)):
            suffix = path.suffix.lower()
            if suffix not in readable and not (suffix in HEIC and _reads_heic()):
                left.append(path)
            elif path.is_file() and path.resolve().is_relative_to(inside):
                names.append(_name(path, folder))
            else:
                strange.append(path)
    if strange:
        warnings.warn(
            f"{counted(len(strange), 'entry', 'entries')} of {folder} {'is' if len(strange) == 1 else 'are'} left out, "
            "being no files or leading out of the folder, "
            f"such as {quoted(min(strange).name)}: copy what belongs to the pool into it.",
            NextbatchWarning,
            stacklevel=3,
        )
    left_out = _left_out(folder, left, hidden)
    if not names:
        told = [f"The folder {folder} holds no images: their names must end in {', '.join(SUFFIXES)}.", *left_out]
        kinds = {path.suffix for path in left}
        if len(kinds) == 1 and {path.parent for path in left} == {folder}:
            told.append(into_one(left, f"{folder}/*{kinds.pop()}"))
        raise BadInput(" ".join(told).strip())
    return ImageFiles(tuple(sorted(names)), left_out, _like_classes(sorted(names)))


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _has_avif() -> bool:
    with warnings.catch_warnings():  # an older Pillow warns that it does not know the word
        warnings.simplefilter("ignore")
        return bool(features.check("avif"))


def _reads_heic() -> bool:
    """Whether HEIC can be read; teaches Pillow to."""
    with contextlib.suppress(ImportError):
        import pillow_heif

        pillow_heif.register_heif_opener()
        return True
    return False


def _left_out(folder: Path, left: list[Path], hidden: list[str]) -> tuple[str, ...]:
    """Return a note on the files that are no images, by kind, and what to do about those that show something."""
    kinds = Counter(_kind(path.suffix.lower()) for path in left)
    told = [f"{number} {kind}" for kind, number in kinds.most_common(NAMED)]
    rest = sum(kinds.values()) - sum(number for _, number in kinds.most_common(NAMED))
    told += [f"{rest} of {len(kinds) - NAMED} other kinds"] if rest else []
    told += [f"{len(hidden)} hidden (such as {quoted(min(hidden))})"] if hidden else []
    if not told:
        return ()
    ways = []
    if "HEIC" in kinds:
        ways.append('pip install "nextbatch[heic]" to read HEIC.')
    if "AVIF" in kinds:
        ways.append("Update Pillow to 11.3 or newer to read AVIF.")
    if kinds.keys() & {"RAW", "Photoshop", "PDF", "video"}:
        ways.append("To choose from RAW, Photoshop, PDF or video files, save their images as JPEG or PNG.")
    return (" ".join([f"Left out of the images of {folder}: {', '.join(told)}.", *ways]),)


def _kind(suffix: str) -> str:
    return _KIND_OF.get(suffix) or (quoted(suffix)[1:-1] if suffix else "without an ending")


def _like_classes(names: Iterable[str]) -> tuple[str, ...]:
    """Return a note if every image lies in one of a few folders: some tools name classes so."""
    names = list(names)
    folders = sorted({name.rpartition("/")[0] for name in names})
    if len(folders) < 2 or not all(folders) or 2 * len(folders) > len(names):
        return ()
    shown = ", ".join(map(quoted, folders[:3])) + (", ..." if len(folders) > 3 else "")
    return (
        f"The images lie in {len(folders)} folders ({shown}), which are not read as labels. If they are classes, set "
        "labels to the folder itself.",
    )


def _name(path: Path, folder: Path) -> str:
    name = path.relative_to(folder).as_posix()
    try:
        name.encode()
    except UnicodeEncodeError:
        written = quoted(os.fsencode(name))
        raise BadInput(f"The file name {written} in {folder} is not UTF-8: rename the file.") from None
    return name
