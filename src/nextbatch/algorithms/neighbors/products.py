"""Squared distances between two sets of rows by matrix products in blocks, with the nearest found exactly."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, issparse, vstack

from nextbatch.algorithms.neighbors.rounding import UNDERFLOW, relative_error
from nextbatch.algorithms.neighbors.sketches import basis_for, rule_out_enough, sketches
from nextbatch.kernels.distances import squared_distances_to_row
from nextbatch.kernels.layout import for_kernels, frozen
from nextbatch.kernels.nearest import count_candidates, insert_nearest
from nextbatch.kernels.rows import sparse_products
from nextbatch.threads import Each

# Blocks of rows times panels of candidates: the product of one pair stays in the cache, 2 MB, whatever n is.
ROWS_PER_BLOCK, CANDIDATES_PER_PANEL = 1024, 512

# Float32 rows as `checks.rows` makes them: a C-contiguous array, or a csr_array, for which there are no types.
FloatRows: TypeAlias = Any


class Frame(NamedTuple):
    """The coordinates of products: a shift that keeps them small, and the subspace of the sketches, if these pay."""

    shift: NDArray[np.float32]
    basis: NDArray[np.float64] | None


class FramedRows(NamedTuple):
    """Rows as the products need them: read-only, with their frame, their lengths and sketches in it.

    Sparse rows have no shift, which would fill them.

    With `factors`, a row stands for the outer product of its first `factors` entries with its others, a vector that is
    never formed: the product of two such vectors is that of the factors times that of the others.
    """

    values: FloatRows
    frame: Frame
    lengths: NDArray[np.float64]
    factors: int = 0
    sketches: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self.values.shape[0])

    @property
    def terms(self) -> int:
        """How many products the product of two rows sums at most."""
        return int(np.diff(self.values.indptr).max(initial=0)) if issparse(self.values) else self.values.shape[1]

    def shifted(self, start: int, stop: int) -> FloatRows:
        """Return a block of rows less the shift."""
        return self.values[start:stop] if issparse(self.values) else self.values[start:stop] - self.frame.shift

    def products(self, block: FloatRows, panel: FloatRows) -> NDArray[np.float32]:
        """Return the products of two blocks of shifted rows."""
        if not self.factors:
            return _products(block, panel)
        factors, others = slice(None, self.factors), slice(self.factors, None)
        products = _products(block[:, others], panel[:, others])
        products *= _products(block[:, factors], panel[:, factors])
        return products


def _products(block: FloatRows, panel: FloatRows) -> NDArray[np.float32]:
    if not issparse(block):
        dense: NDArray[np.float32] = block @ panel.T
        return dense
    products = np.empty((block.shape[0], panel.shape[0]), np.float32)
    sparse_products(for_kernels(csr_array(block)), for_kernels(csr_array(panel.T)), products)
    return products


class Bounds(NamedTuple):
    """The lower bound of |x - y|² is constant[y] - slope[y] lengths[x] - 2 x.y, plus a base that depends on x alone."""

    lengths: NDArray[np.float32]
    constant: NDArray[np.float32]
    slope: NDArray[np.float32]


class Nearest(NamedTuple):
    """For every row the squared distances to the nearest candidates so far, ascending, and their positions."""

    distances: NDArray[np.float64]
    positions: NDArray[np.intp]


def nothing_near(n: int, k: int = 1) -> Nearest:
    """Return the state before any candidate was seen."""
    return Nearest(np.full((n, k), np.inf), np.full((n, k), np.iinfo(np.intp).max))


def row_blocks(n: int) -> list[tuple[int, int]]:
    """Cut `n` rows into at least eight blocks, so that there is work for every thread, but none needlessly short."""
    length = min(ROWS_PER_BLOCK, max(256, -(-n // 8)))
    return [(start, min(start + length, n)) for start in range(0, n, length)]


def stacked_rows(first: FloatRows, second: FloatRows) -> FloatRows:
    """Return the rows of both, which are of one kind."""
    return csr_array(vstack([first, second])) if issparse(first) else np.concatenate([first, second])


def frame_of(X: FloatRows, others: int = 0) -> Frame:
    """Return a frame for rows like `X`, to be compared with `others` rows in all. No result depends on the frame."""
    if issparse(X):
        return _unmoved(X)
    # A shift near the mean keeps the most digits.
    sample = X[:: max(1, len(X) // 1024)].astype(np.float64)
    shift: NDArray[np.float32] = (sample.sum(axis=0) / max(1, len(sample))).astype(np.float32)
    return Frame(shift, basis_for(X, shift, others))


def prepare(X: FloatRows, frame: Frame, each: Each) -> FramedRows:
    """Return `X` with its lengths and sketches in `frame`, from one pass over memory."""
    if issparse(X):
        return FramedRows(X, frame, np.sqrt(X.astype(np.float64).power(2).sum(axis=1)))
    values, squares, shift = frozen(X), np.empty(len(X)), frozen(frame.shift)
    each(lambda b: squared_distances_to_row(values[b[0] : b[1]], shift, squares[b[0] : b[1]]), row_blocks(len(X)))
    sketched = None if frame.basis is None else sketches(values, shift, squares, frame.basis, each)
    return FramedRows(values, frame, np.sqrt(squares), sketches=sketched)


def prepare_outer_products(factors: NDArray[Any], X: FloatRows, each: Each) -> FramedRows:
    """Return the outer products of the rows of `factors` with those of `X`, up to a scale that all share."""
    # Without a shift, since it would have to be an outer product as well. Powers of two leave all digits as they are.
    parts = [np.ascontiguousarray(_near_one(factors), dtype=np.float32), _near_one(X)]
    lengths = [prepare(part, _unmoved(part), each).lengths for part in parts]
    values = _with_factors(*parts) if issparse(X) else frozen(np.concatenate(parts, axis=1))
    return FramedRows(values, _unmoved(values), lengths[0] * lengths[1], factors=factors.shape[1])


def _with_factors(factors: NDArray[np.float32], X: FloatRows) -> FloatRows:
    """Return sparse rows that begin with all factors, those of zero too, so that kernels find them."""
    n, count = factors.shape
    every = np.tile(np.arange(count, dtype=np.int32), n), np.arange(n + 1, dtype=np.int32) * count
    return csr_array(hstack([csr_array((factors.ravel(), *every), shape=factors.shape), X], format="csr"))


def _unmoved(values: FloatRows) -> Frame:
    return Frame(np.zeros(values.shape[1], np.float32), None)


def _near_one(values: FloatRows) -> FloatRows:
    """Return the values divided by the power of two that brings the largest to between a half and one."""
    if issparse(values):
        return csr_array((_near_one(values.data), values.indices, values.indptr), shape=values.shape)
    largest = max(values.max(initial=0), -values.min(initial=0))
    scaled: NDArray[Any] = np.ldexp(values, -int(np.frexp(largest)[1]))
    return scaled


def taken_from(X: FramedRows, positions: NDArray[np.intp]) -> FramedRows:
    """Return the rows at `positions`."""
    sketched = None if X.sketches is None else X.sketches[positions]
    return FramedRows(frozen(X.values[positions]), X.frame, X.lengths[positions], X.factors, sketched)


def insert_all(
    X: FramedRows, Y: FramedRows, nearest: Nearest, each: Each, *, first: int = 0, names: NDArray[np.intp] | None = None
) -> None:
    """Insert all rows of `Y` where they are near to rows of `X`, under the positions from `first` on or as `names` say.

    Bounded by the matrix product: 2 n m d flop.
    """
    positions = np.arange(first, first + len(Y)) if names is None else names
    each(lambda block: _insert_block(X, Y, nearest, positions, *block), row_blocks(len(X)))


def _insert_block(
    X: FramedRows, Y: FramedRows, nearest: Nearest, names: NDArray[np.intp], start: int, stop: int
) -> None:
    base = base_of(X, start, stop)
    lists = nearest.distances[start:stop], nearest.positions[start:stop]
    for begin, end, products, bounds in panels(X, Y, start, stop, lists[0]):
        rows, candidates = for_kernels(X.values[start:stop]), for_kernels(Y.values[begin:end])
        insert_nearest(products, rows, base, candidates, X.factors, *bounds, names[begin:end], *lists)


def panels(
    X: FramedRows, Y: FramedRows, start: int, stop: int, distances: NDArray[np.float64] | None = None
) -> Iterator[tuple[int, int, NDArray[np.float32], Bounds]]:
    """Yield the products of one block of `X` with each panel of `Y`, and what turns them into bounds.

    Given the `distances` in the lists of the block, they are products of sketches where these rule out enough.
    """
    # Of error (|x| + |y|)², the term in |y|² goes to the constant, that in |x| |y| to the slope, and that in |x|²
    # to `base_of`. A panel keeps the products of one block in the cache until the kernel has read them.
    error = relative_error(X.terms)
    lengths = X.lengths[start:stop].astype(np.float32)
    for begin in range(0, len(Y), CANDIDATES_PER_PANEL):
        end = min(begin + CANDIDATES_PER_PANEL, len(Y))
        constant = (1 - error) * Y.lengths[begin:end] ** 2
        slope = 2 * error * Y.lengths[begin:end]
        bounds = Bounds(lengths, constant.astype(np.float32), slope.astype(np.float32))
        products = None
        if X.sketches is not None and Y.sketches is not None and distances is not None:
            products = X.sketches[start:stop] @ Y.sketches[begin:end].T
            left = count_candidates(products, base_of(X, start, stop), *bounds, distances)
            products = products if rule_out_enough(products, left) else None
        if products is None:
            products = X.products(X.shifted(start, stop), Y.shifted(begin, end))
        yield begin, end, products, bounds


def base_of(X: FramedRows, start: int, stop: int) -> NDArray[np.float64]:
    """Return the part of the lower bound that all pairs of a row share."""
    base: NDArray[np.float64] = (1 - relative_error(X.terms)) * X.lengths[start:stop] ** 2 - UNDERFLOW
    return base
