"""Boxes as YOLO writes them: a folder with a .txt file for each image, and in it a line for each box."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.rows import Rows
from nextbatch.quoting import counted, listed, quoted, shortened

# class, x, y, width, height, confidence; a tracker adds its number.
LENGTHS, CONFIDENCE = (6, 7), 5


class YoloBoxes(NamedTuple):
    """The boxes of a folder."""

    images: tuple[str, ...]  # of each box the id of its image
    confidence: NDArray[np.float64]
    notes: tuple[str, ...]


def images_of(path: Path) -> tuple[str, ...]:
    """Return the images that a folder has files for, without their extension.

    Raises
    ------
    BadInput
        If it holds no .txt file.
    """
    names = tuple(sorted(file.stem for file in path.glob("*.txt")))
    if not names:
        raise BadInput(
            f"{path} holds no .txt file of boxes: name the folder that YOLO calls 'labels', or a table of boxes.",
            argument="boxes",
        )
    return names


def read_yolo(path: Path, rows: Rows) -> YoloBoxes:
    """Return the boxes of a folder, with the ids of the images that are called like its files.

    Raises
    ------
    BadInput
        If a line is no box with a confidence, or several images are called like one file.
    """
    ids: dict[str, list[str]] = {}
    for name in rows.ids:
        ids.setdefault(PurePosixPath(name.replace("\\", "/")).stem, []).append(name)
    stems = images_of(path)
    doubtful = next((stem for stem in stems if len(ids.get(stem, ())) > 1), None)
    if doubtful is not None:
        raise BadInput(
            f"{path / doubtful}.txt may mean {listed(ids[doubtful], 3)}: give a table of boxes with their ids."
        )
    if not any(stem in ids for stem in stems):
        raise BadInput(
            f"None of the files of {path} is called like an image of {rows.source}: it has {listed(stems, 3)}, and the "
            f"ids are like {listed(rows.ids, 3)}.",
            argument="boxes",
        )
    unknown = [stem for stem in stems if stem not in ids]
    images, confidence = [], []
    for stem in [stem for stem in stems if stem in ids]:
        found = _confidences(path / f"{stem}.txt")
        images += [ids[stem][0]] * len(found)
        confidence += found
    told = f"Not used of {path}: {counted(len(unknown), 'file')} of images that the pool does not have, "
    return YoloBoxes(
        tuple(images), np.array(confidence, dtype=np.float64), (f"{told}{listed(unknown, 3)}.",) if unknown else ()
    )


def _confidences(file: Path) -> list[float]:
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        words: Sequence[str] = line.split()
        if not words:
            continue
        try:
            value = float(words[CONFIDENCE]) if len(words) in LENGTHS else -1.0
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            raise BadInput(
                f"Line {number} of {file} is no box with a confidence, {quoted(shortened(line))}: it must hold class, "
                "x, y, width, height and confidence, as YOLO writes with save_txt=True and save_conf=True.",
                argument="boxes",
            )
        found.append(value)
    return found
