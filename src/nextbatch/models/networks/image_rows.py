"""Rows as images: channels, height and width, also of flat rows."""

from math import isqrt

from nextbatch.errors import BadInput

# After two poolings of 2 x 2 one pixel is left.
SMALLEST_SIDE = 4


def image_shape(row: tuple[int, ...]) -> tuple[int, int, int]:
    """Return channels, height and width of images whose rows have the shape `row`.

    Parameters
    ----------
    row : tuple of int
        (channels, height, width), (height, width) or (n_columns,). A flat row is a square image: either one channel, or
        all red values, then green, then blue. No number is both a square and three times a square, so the number of
        columns tells which.

    Raises
    ------
    BadInput
        If the rows are not such images, or smaller than 4 x 4.

    Examples
    --------
    >>> image_shape((3072,)), image_shape((784,)), image_shape((20, 30))
    ((3, 32, 32), (1, 28, 28), (1, 20, 30))
    """
    shape = _square(row[0]) if len(row) == 1 else (1,) * (3 - len(row)) + tuple(row)
    if shape is None or len(shape) != 3 or min(shape[1:]) < SMALLEST_SIDE:
        raise BadInput(
            f"Each row must be an image for this network, got rows of the shape {tuple(row)}: give (channels, height, "
            "width), or the columns of a square image of one or three channels, at least "
            f"{SMALLEST_SIDE} x {SMALLEST_SIDE}."
        )
    return shape[0], shape[1], shape[2]


def _square(n_columns: int) -> tuple[int, ...] | None:
    for channels in (1, 3):
        side = isqrt(n_columns // channels)
        if channels * side * side == n_columns:
            return channels, side, side
    return None
