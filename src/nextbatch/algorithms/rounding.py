"""The rounding of squared distances that are made from float32 products: one bound, in the two forms searches need.

A search rules a pair of rows out if |x|² + |y|² - 2 x.y, less this bound, exceeds what it looks for. Both forms follow
from one error e, so that they cannot disagree:

* `relative_error`: off by at most e (|x| + |y|)² = e |x|² + 2 e |x| |y| + e |y|². The tighter one, for a search that
  keeps lists for the rows of one side: all but the term in |x| |y| is added once per row or candidate.
* `share_of_squares`: off by at most 2 e (|x|² + |y|²), since (|x| + |y|)² <= 2 (|x|² + |y|²). It splits into one term
  for each row, so that a symmetric search can compare one number per pair with the limits of both rows.
"""

import numpy as np

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
