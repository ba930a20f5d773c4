"""The rounding of squared distances that are made from float32 products: one bound, in the two forms searches need.

A search rules a pair of rows out if |x|² + |y|² - 2 x.y, less this bound, exceeds what it looks for. Both forms follow
from one error e, so that they cannot disagree:

* `relative_error`: off by at most e (|x| + |y|)² = e |x|² + 2 e |x| |y| + e |y|². The tighter one, for a search that
  keeps lists for the rows of one side: all but the term in |x| |y| is added once per row or candidate.
* `share_of_squares`: off by at most 2 e (|x|² + |y|²), since (|x| + |y|)² <= 2 (|x|² + |y|²). It splits into one term
  for each row, so that a symmetric search can compare one number per pair with the limits of both rows.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

EPSILON = float(np.finfo(np.float32).eps)
# The bounds hold for normal numbers; squares below this limit may vanish in float32 altogether.
UNDERFLOW = 1e-30


def relative_error(terms: int) -> float:
    """Return e such that |x|² + |y|² - 2 x.y in float32 is off by at most e (|x| + |y|)², however it is summed.

    With the unit roundoff u = EPSILON / 2, a sum of d products is off by at most d u / (1 - d u) |x| |y|, whatever the
    order of the summation (Higham, 2002, section 3.1). Twice that is EPSILON d / (1 - d u) |x| |y|, and |x| |y| <=
    (|x| + |y|)² / 4: hence d / 4 / (1 - d u). The other 8 cover the rounding of the shifted rows (2 u in a product), of
    the lengths and of the few operations around the product. A product of two sums, of C and of d products, is off by
    as much as one sum of C + d.
    """
    # Beyond some 16 million columns nothing is known: an infinite bound rules no pair out, and all are measured.
    rest = 1 - terms * EPSILON / 2
    return EPSILON * (terms / 4 / rest + 8) if rest > 0 else float("inf")


def share_of_squares(terms: int) -> float:
    """Return s such that |x|² + |y|² - 2 x.y in float32 is off by at most s (|x|² + |y|²)."""
    return 2 * relative_error(terms)


# Features that we make are multiples of 2^-16, see `nextbatch.files.preparing.grid`.
GRID = 2.0**-16
# Of such numbers, squared distances up to this limit are exact in float64.
LARGEST_SQUARE = 2.0**18


def on_exact_grid(X: NDArray[Any]) -> bool:
    """Tell whether products and squared distances of these rows are exact in float64, in any order of summation.

    Bounded by memory: one pass over the rows; a glance at the first settles it where they are on no grid.

    Examples
    --------
    >>> on_exact_grid(np.array([[1.0, 0.25]], np.float32)), on_exact_grid(np.array([[0.1]], np.float32))
    (True, False)
    """
    if not X.size or not _multiples(X[:1]):
        return not X.size
    return _multiples(X) and X.shape[1] * float(np.abs(X).max()) ** 2 <= LARGEST_SQUARE


def _multiples(X: NDArray[Any]) -> bool:
    scaled = X / GRID
    return np.array_equal(np.rint(scaled), scaled)
