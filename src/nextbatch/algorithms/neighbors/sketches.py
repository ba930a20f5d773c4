"""Sketches: a few columns whose products bound those of whole rows from above, at an eighth of the arithmetic.

Rows of embeddings lie near a subspace. A sketch keeps the coordinates in it and, last, the length of what it misses:
by Cauchy and Schwarz the product of two lengths is no smaller than the product of what is missed. A distance computed
from sketches is thus never too large, whatever the subspace is; a good subspace only makes it tight.
"""

import numpy as np
from numpy.typing import NDArray

from nextbatch.threads import Each

# A sketch has one coordinate for every 8 columns, and at most 256.
COLUMNS_PER_COORDINATE, MOST_COORDINATES = 8, 256
# Whole products are quick enough for fewer than 128 columns, up to 2,048 rows (which are also the sample that the
# subspace is found from), or fewer than 256 rows to compare them with.
FEWEST_COLUMNS, SAMPLED_ROWS, FEWEST_OTHERS = 128, 2048, 256
# The subspace must hold this share of the squared lengths.
SHARE_HELD = 0.5
# Products of sketches are used where they leave at most this share of the pairs to be measured: measuring these costs
# less than the product of whole rows.
WORTH_MEASURING = 0.2
ROWS_PER_PROJECTION = 1024


def basis_for(X: NDArray[np.float32], shift: NDArray[np.float32], others: int) -> NDArray[np.float64] | None:
    """Return orthonormal columns, shape (d, at most d // 8), of a subspace near most rows of `X` less `shift`.

    None if sketches would not pay: too few columns, rows, or `others` to compare them with, or no such subspace.
    """
    n, d = X.shape
    if d < FEWEST_COLUMNS or n <= SAMPLED_ROWS or others < FEWEST_OTHERS:
        return None
    sample = (X[np.linspace(0, n - 1, SAMPLED_ROWS).astype(np.intp)] - shift).astype(np.float64)
    columns = min(d // COLUMNS_PER_COORDINATE, MOST_COORDINATES)
    basis = sample[:: SAMPLED_ROWS // columns][:columns].T
    for _ in range(3):  # subspace iteration, from rows instead of random directions
        basis = np.linalg.qr(sample.T @ (sample @ np.linalg.qr(basis)[0]))[0]
    return basis if np.sum((sample @ basis) ** 2) >= SHARE_HELD * np.sum(sample**2) else None


def rule_out_enough(products: NDArray[np.float32], left: int) -> bool:
    """Tell whether products of sketches pay that leave `left` pairs to be measured; if not, multiply whole rows."""
    return left <= WORTH_MEASURING * products.size


def sketches(
    X: NDArray[np.float32],
    shift: NDArray[np.float32],
    squares: NDArray[np.float64],
    basis: NDArray[np.float64],
    each: Each,
) -> NDArray[np.float32]:
    """Return the sketch of every row less `shift`, whose squared length is in `squares`; shape (n, columns + 1).

    Bounded by the projection: n d d / 4 flop in float64.
    """
    n, (d, columns) = len(X), basis.shape
    result = np.empty((n, columns + 1), dtype=np.float32)
    rounding = 2 * d * np.finfo(np.float64).eps

    def project(start: int) -> None:
        block = slice(start, start + ROWS_PER_PROJECTION)
        inside = (X[block].astype(np.float64) - shift) @ basis
        missed = squares[block] - np.einsum("ij,ij->i", inside, inside)
        result[block, :-1] = inside
        # Rounded up: a length that is too small would make a distance too large.
        result[block, -1] = np.sqrt(np.maximum(missed, 0) + rounding * squares[block])

    each(project, range(0, n, ROWS_PER_PROJECTION))
    return result
