"""Rows as images: what the columns of a row are, or a sentence if they are no image."""

from math import isqrt

from nextbatch.errors import BadInput

# What two poolings by two leave something of.
SMALLEST = 4


def image_shape(row: tuple[int, ...]) -> tuple[int, int, int]:
    """Return channels, height and width of rows of the shape `row`.

    A flat row is a square image: all of one channel, or all red values, then green, then blue. No number is both a
    square and three times a square, so the number of columns tells which.

    Raises
    ------
    BadInput
        If the rows are no such images, or smaller than 4 x 4.

    Examples
    --------
    >>> image_shape((3072,)), image_shape((784,)), image_shape((20, 30))
    ((3, 32, 32), (1, 28, 28), (1, 20, 30))
    """
    shape = _square(row[0]) if len(row) == 1 else (1,) * (3 - len(row)) + tuple(row)
    if shape is None or len(shape) != 3 or min(shape[1:]) < SMALLEST:
        raise BadInput(
            f"Each row must be an image for this network, got rows of the shape {tuple(row)}: give (channels, height, "
            "width), or the columns of a square image of one or three channels, at least 4 x 4."
        )
    return shape[0], shape[1], shape[2]


def _square(n_columns: int) -> tuple[int, ...] | None:
    for channels in (1, 3):
        side = isqrt(n_columns // channels)
        if channels * side * side == n_columns:
            return channels, side, side
    return None
