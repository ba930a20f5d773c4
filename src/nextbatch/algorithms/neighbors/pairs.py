"""Dissimilarities of all pairs of some rows, tile by tile, with the digits that products of near rows lose."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.algorithms.neighbors.neighbor_graph import grid_center, row_squares
from nextbatch.algorithms.neighbors.rounding import on_exact_grid
from nextbatch.algorithms.neighbors.similarities import Similarity
from nextbatch.kernels.layout import frozen
from nextbatch.kernels.measuring import products_to_squared_distances

# A float32 product knows a squared distance to about 2^-22 of the squared lengths; below this share of them, fewer
# than ten bits would be left.
CANCELED = 2.0**-12
# Up to this many rows products are in float64.
FEW_ROWS = 2000
# Tiles of 512 x 512 stay in the cache.
TILE = 512


class Pairs(NamedTuple):
    """Rows as the products need them: shifted, with their squared lengths, and the group of each, -1 for no other."""

    X: NDArray[np.float32]
    shifted: NDArray[Any]
    squares: NDArray[Any]
    groups: NDArray[np.intp] | None
    measure: Similarity

    def at(self, rows: slice | NDArray[np.intp]) -> "Pairs":
        """Return some of the rows."""
        groups = None if self.groups is None else self.groups[rows]
        return Pairs(self.X[rows], self.shifted[rows], self.squares[rows], groups, self.measure)

    def unlike(self, others: "Pairs") -> NDArray[np.float32]:
        """Return the dissimilarities of these rows and others, whatever their groups."""
        products = self.shifted @ others.shifted.T
        gaps = np.empty(products.shape, dtype=np.float32)
        # Products in float64 keep enough digits.
        canceled = 0.0 if self.shifted.dtype == np.float64 else CANCELED
        sides = (frozen(self.X), self.squares), (frozen(others.X), others.squares)
        products_to_squared_distances(products, *sides[0], *sides[1], canceled, gaps)
        return self.measure.dissimilarity(gaps)

    def separate(self, others: "Pairs", unlike: NDArray[np.float32]) -> None:
        """Make rows of different groups, or of group -1, infinitely dissimilar."""
        if self.groups is not None and others.groups is not None:
            ours = self.groups[:, None]
            unlike[(ours != others.groups) | (ours < 0)] = np.inf


def pairs_of(X: NDArray[np.float32], groups: NDArray[np.intp] | None, measure: Similarity) -> Pairs:
    """Return the rows prepared for products."""
    # On such a grid products are exact in float64, and the same on every processor. Few rows have exact ties, as in
    # examples by hand, that float32 would break; among many it is as good.
    exact = len(X) <= FEW_ROWS or on_exact_grid(X)
    shifted: NDArray[Any] = (X - grid_center(X)).astype(np.float64 if exact else np.float32, copy=False)
    squares: NDArray[Any] = np.einsum("ij,ij->i", shifted, shifted) if exact else row_squares(shifted)
    return Pairs(X, shifted, squares, groups, measure)


def tiles(n: int) -> list[slice]:
    """Cut `n` rows into tiles."""
    return [slice(a, min(a + TILE, n)) for a in range(0, n, TILE)]
