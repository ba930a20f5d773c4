"""Similarities by name, as dissimilarities: functions of the squared distance, with their value at similarity zero."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput


class Similarity(NamedTuple):
    """A similarity is `nothing` minus a dissimilarity that grows with the squared distance; never below zero.

    `nothing` is the dissimilarity of rows that are not similar at all; None means the largest of all pairs.
    """

    dissimilarity: Callable[[NDArray[np.float32]], NDArray[np.float32]]
    nothing: float | None = 1.0
    of_directions: bool = False


def _rbf(width: float) -> Similarity:
    return Similarity(lambda gaps: _unlike(gaps, -1 / width**2))


def _unlike(gaps: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # an infinite exponent gives the dissimilarity one
        unlike: NDArray[np.float32] = -np.expm1(gaps * np.float32(factor))
    return unlike


def _threshold(width: float) -> Similarity:
    return Similarity(lambda gaps: (gaps >= width**2).astype(np.float32))


# Of unit rows, half the squared distance is one minus the cosine.
SIMILARITIES: dict[str, Callable[[float], Similarity]] = {
    "squared_distance": lambda width: Similarity(lambda gaps: gaps, nothing=None),
    "cosine": lambda width: Similarity(lambda gaps: gaps * np.float32(0.5), of_directions=True),
    "rbf": _rbf,
    "threshold": _threshold,
}
NEED_WIDTH = ("rbf", "threshold")


def similarity_named(name: str, width: float | None) -> Similarity:
    """Return the similarity of that name and width."""
    checks.one_of(name, tuple(SIMILARITIES), "similarity")
    if name in NEED_WIDTH:
        if width is None:
            raise BadInput(f"The similarity {name!r} needs a width, of the size of the distances between near samples.")
        checks.number(width, "width", checks.SMALLEST, checks.LARGEST)
    if name not in NEED_WIDTH and width is not None:
        raise BadInput(
            f"The similarity {name!r} has no width, got {width!r}: choose one of {NEED_WIDTH} or leave it out."
        )
    return SIMILARITIES[name](0.0 if width is None else float(width))


def directions(X: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows scaled to length one; rows of zeros stay."""
    lengths = np.sqrt(np.einsum("ij,ij->i", X, X, dtype=np.float64))
    units: NDArray[np.float32] = (X / np.where(lengths > 0, lengths, 1)[:, None]).astype(np.float32)
    return units
