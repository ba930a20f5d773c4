"""What input must look like, and the sentences for input that does not; used once, at the border."""

from collections.abc import Callable
from numbers import Integral
from typing import Any, NoReturn

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.quoting import counted, quoted
from nextbatch.row_access import is_index, is_sparse, told_texts

# Squared float32 distances overflow near 1e19 and vanish near 1e-19; these limits leave room for sums over columns.
LARGEST, SMALLEST = 1e15, 1e-15
# Sparse rows are made dense up to this many bytes; above, the sentence proposes to reduce the columns first.
DENSE_LIMIT = 2**31
# Numbers of samples count rows of arrays, which are counted in 64 bits.
MOST_SAMPLES = 2**63 - 1

# From the positions of rows in what is checked to the numbers by which the user knows them.
Numbering = Callable[[NDArray[np.intp]], NDArray[np.intp]]


def positions_themselves(positions: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the positions: the numbering of rows that are all the rows there are."""
    return positions


def numbers(values: Any, name: str, ndim: int, *, numbering: Numbering = positions_themselves) -> NDArray[Any]:
    """Return `values` as a real, finite, native array of `ndim` dimensions, without copying where possible.

    Where they are a part of the user's rows, `numbering` turns positions of bad rows into the numbers to be named.

    Raises
    ------
    BadInput
        With the first bad row and the number of bad rows, for NaN or infinity; or for a wrong shape or type.
    """
    array = _array(values, name)
    if array.dtype.kind == "b":
        array = array.astype(np.uint8)
    if array.dtype.kind not in "fiu":
        raise BadInput(f"{name} must hold real numbers, these have the type {array.dtype}: convert them first.")
    if ndim == 2 and array.ndim == 2 and len(array) and not array.shape[1]:
        raise BadInput(f"{name} must have at least one column, these have the shape {array.shape}.")
    if array.ndim != ndim:
        shape = "(n_samples, n_columns)" if ndim == 2 else "(n_samples,)"
        raise BadInput(f"{name} must have the shape {shape}, these have the shape {array.shape}.")
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if array.dtype.kind == "f":
        _require_finite(array, name, numbering)
    return array


def matrix(values: Any, name: str) -> NDArray[np.float32]:
    """Return `values` as rows of C-contiguous float32, the form in which all distances are computed.

    Raises
    ------
    BadInput
        As `numbers`, and for magnitudes whose squares float32 cannot hold.
    """
    array = numbers(values, name, ndim=2)
    _require_moderate(array, name, lambda: np.maximum(array.max(axis=0), -array.min(axis=0).astype(np.float64)))
    return np.ascontiguousarray(array, dtype=np.float32)


def rows(values: Any, name: str) -> Any:
    """Return `values` as `matrix` does, but sparse rows as a csr_array of float32."""
    if not is_sparse(values):
        return matrix(values, name)
    found = sparse(values, name)
    _require_moderate(found.data, name, lambda: np.asarray(abs(found).max(axis=0).todense()).ravel())
    small = found.indices.astype(np.int32, copy=False), found.indptr.astype(np.int32, copy=False)
    return type(found)((found.data.astype(np.float32, copy=False), *small), shape=found.shape)


def rows_like(X: Any, values: Any, name: str) -> Any:
    """Return `values` as rows of the kind of `X`, which `rows` made: dense, or sparse."""
    if not is_sparse(X):
        return matrix(values, name)
    return rows(values if is_sparse(values) else type(X)(matrix(values, name)), name)


def sparse(values: Any, name: str, *, numbering: Numbering = positions_themselves) -> Any:
    """Return a sparse matrix as a csr_array of real, finite numbers, in every row by ascending columns.

    `numbering` as in `numbers`.
    """
    from scipy.sparse import csr_array  # slow to import, and needed only by those who have one

    if values.ndim != 2:
        raise BadInput(f"{name} must have the shape (n_samples, n_columns), these have the shape {values.shape}.")
    found = csr_array(by_rows(values, name))
    if found.nnz >= 2**31:
        raise BadInput(
            f"{name} are sparse with {found.nnz} values, more than the 2**31 there is room for: take fewer rows."
        )
    if not found.has_canonical_format:
        found = found.copy()  # the caller's stays as it is
        found.sum_duplicates()
    if found.dtype.kind not in "biuf":
        raise BadInput(f"{name} must hold real numbers, these have the type {found.dtype}: convert them first.")
    if not np.isfinite(found.data).all():
        bad = np.unique(np.searchsorted(found.indptr, np.flatnonzero(~np.isfinite(found.data)), side="right") - 1)
        _refuse_rows(numbering(bad), name)
    return found


def _require_moderate(array: NDArray[Any], name: str, of_columns: Callable[[], NDArray[Any]]) -> None:
    """Raise for values whose squares float32 cannot hold; `of_columns` returns the largest magnitude of each column."""
    # As a float first: the smallest integer of a type has no negative in it.
    largest = max(float(array.max(initial=0)), -float(array.min(initial=0)))
    if largest > LARGEST or 0 < largest < SMALLEST:
        raise BadInput(
            f"{name} hold values of magnitude {largest:.3g}{_told_columns(np.flatnonzero(of_columns() > LARGEST))}; "
            f"distances need magnitudes between {SMALLEST:g} and {LARGEST:g}: scale the columns first."
        )


def _told_columns(beyond: NDArray[np.intp]) -> str:
    if not len(beyond):
        return ""
    more = f" and {counted(len(beyond) - 1, 'other')}" if len(beyond) > 1 else ""
    return f" in column {beyond[0]}{more} (the first is column 0)"


def row_weights(values: Any, n: int) -> NDArray[np.float64]:
    """Return one non-negative weight per row, ones if `values` is None; at least one must be positive."""
    if values is None:
        return np.ones(n)
    weights = numbers(values, "weights", ndim=1).astype(np.float64)
    same_length("weights", len(weights), "rows", n)
    if (weights < 0).any():
        bad = np.flatnonzero(weights < 0)
        raise BadInput(
            f"weights must not be negative: row {bad[0]} has {weights[bad[0]]:g} ({counted(len(bad), 'such row')})."
        )
    if n and not weights.any():
        raise BadInput("weights are all zero: at least one row must count.")
    return weights


def count(k: Any, n: int, name: str = "batch_size") -> int:
    """Return `k`, a number of samples, as an int with 0 <= k <= n."""
    number = whole(k, name)
    if number > n:
        raise BadInput(f"{name} must lie between 0 and the {counted(n, 'sample')} to choose from, got {k}.")
    return number


def whole(value: Any, name: str, least: int = 0) -> int:
    """Return `value` as an int of at least `least`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise BadInput(f"{name} must be a whole number, got {quoted(value)}.")
    number = int(value)
    if number < 0:
        raise BadInput(f"{name} must not be negative, got {quoted(number)}.")
    if number < least:
        raise BadInput(f"{name} must be at least {least}, got {number}.")
    if number > MOST_SAMPLES:
        raise BadInput(f"{name} is larger than {MOST_SAMPLES:,}, more than any pool holds.")
    return number


def number(value: Any, name: str, least: float, most: float) -> int | float:
    """Return `value`, between `least` and `most`, as a number of Python's: one of numpy's prints as other code."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadInput(f"{name} must be a number between {least:g} and {most:g}, got {quoted(value)}.")
    return value


def indices(values: Any, n: int, name: str) -> NDArray[np.intp]:
    """Return `values` as different whole numbers from 0 to n - 1, in their order."""
    array = positions(values, n, name)
    if len(np.unique(array)) < array.size:
        raise BadInput(f"{name} must hold different whole numbers between 0 and {n - 1}: some are given twice.")
    return array


def positions(values: Any, n: int, name: str) -> NDArray[np.intp]:
    """Return `values` as whole numbers from 0 to n - 1, in their order; one may be there twice."""
    if is_index(values):
        raise BadInput(
            f"{name} must be positions, counted from 0, got an Index of pandas, which names rows: give "
            "frame.index.get_indexer(names)."
        )
    array = array_of(values, name)
    if array.dtype.kind == "b":
        raise BadInput(f"{name} must be whole numbers between 0 and {n - 1}, got flags: give np.flatnonzero(flags).")
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise BadInput(f"{name} must be a list of whole numbers between 0 and {n - 1}, got {quoted(values)}.")
    if array.size and (array.min() < 0 or array.max() >= n):
        raise BadInput(
            f"{name} must hold whole numbers between 0 and {n - 1}, got some from {array.min()} to {array.max()}."
        )
    return array.astype(np.intp)


def array_of(values: Any, name: str) -> NDArray[Any]:
    """Return `values` as an array of any kind, unless its parts are of different lengths."""
    try:
        return np.asarray(_without_gradient(values))
    except ValueError:
        raise BadInput(f"{name} must be alike in shape, got parts of different lengths: {quoted(values)}.") from None


def samples(X: Any, name: str = "X") -> Any:
    """Return `X`, or an array of it, as something with a shape and in it a row for each sample."""
    X = X if hasattr(X, "shape") else array_of(X, name)
    if not X.shape:
        raise BadInput(f"{name} must hold a row for each sample, got {quoted(X.item())}.")
    return by_rows(X, name) if is_sparse(X) and X.ndim == 2 else X


def by_rows(X: Any, name: str) -> Any:
    """Return a sparse matrix of any format as one of rows, csr, whose positions are those of rows and columns it has.

    Its kind stays, matrix or array. Compiled code trusts the positions: with others the process would crash.
    """
    try:
        _require_inside(X)
        if X.format == "csr":
            return X
        made = X.tocsr()
        _require_inside(made)
    except ValueError as error:
        raise BadInput(
            f"{name} is a sparse matrix with positions that it does not have ({error}): build it anew, for example "
            "from its rows, columns and values as a scipy.sparse.coo_array."
        ) from None
    return made


def _require_inside(X: Any) -> None:
    if hasattr(X, "check_format"):
        X.check_format(full_check=True)
    elif X.format == "coo":
        for axis, positions in enumerate((X.row, X.col)):
            if len(positions) and not 0 <= positions.min() <= positions.max() < X.shape[axis]:
                raise ValueError(f"axis {axis} has {X.shape[axis]} of them, got {positions.min()} to {positions.max()}")


def same_length(name: str, length: int, other: str, other_length: int) -> None:
    """Raise unless two inputs that describe the same rows are equally long."""
    if length != other_length:
        raise BadInput(f"{name} and {other} must describe the same rows: got {length} and {other_length}.")


def same_columns(name: str, rows: NDArray[Any], other: str, other_rows: NDArray[Any]) -> None:
    """Raise unless two sets of rows live in the same space."""
    if rows.shape[1] != other_rows.shape[1]:
        raise BadInput(f"{name} and {other} must have the same columns: got {rows.shape[1]} and {other_rows.shape[1]}.")


def generator(rng: Any) -> Generator:
    """Return `rng`, or raise the sentence for a seed in its place."""
    if not isinstance(rng, Generator):
        raise BadInput(f"rng must be a numpy.random.Generator, got {quoted(rng)}: rng_for('mine', 0) makes one.")
    return rng


def one_of(value: Any, choices: Any, name: str) -> None:
    """Raise unless `value` is one of the names in `choices`."""
    if not isinstance(value, str | None) or value not in choices:
        raise BadInput(
            f"{name} must be one of {', '.join(map(repr, choices))}, got {quoted(value)}.",
            argument=name if name.isidentifier() else None,
        )


def _without_gradient(values: Any) -> Any:
    """Return a torch tensor, possibly with a gradient or on a device, as an array; anything else as it is."""
    if not hasattr(values, "detach"):
        return values
    values = values.detach().cpu()
    # numpy has no bfloat16, and no floats of 8 bits.
    small = "bfloat16" in str(getattr(values, "dtype", "")) or "float8" in str(getattr(values, "dtype", ""))
    return (values.float() if small else values).numpy()


def _array(values: Any, name: str) -> NDArray[Any]:
    values = _without_gradient(values)
    if hasattr(values, "toarray"):  # scipy sparse, any format
        rows, columns = values.shape
        if rows * columns * 8 > DENSE_LIMIT:
            raise BadInput(
                f"{name} are sparse with the shape {values.shape}, too large to make dense: "
                "reduce the columns first, for example with sklearn.decomposition.TruncatedSVD."
            )
        values = values.toarray()
    if np.ma.is_masked(values):
        raise BadInput(f"{name} have masked values: fill them, or drop their rows.")
    try:
        if hasattr(values, "iloc"):  # a data frame: columns of several number types are one of float
            return np.asarray(values.to_numpy(dtype=np.float64))
        array = np.asarray(values)
        # Half precision of other libraries: numpy has no bfloat16 of its own, and takes it for raw bytes.
        return array.astype(np.float32) if "float" in array.dtype.name and array.dtype.kind != "f" else array
    except (TypeError, ValueError) as error:
        why = told_texts(values) if "to float" in str(error) else None
        raise BadInput(f"{name} must be a rectangular array of numbers ({why or error}).") from None


def _require_finite(array: NDArray[Any], name: str, numbering: Numbering) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(array.sum(dtype=np.float64 if array.dtype.itemsize < 4 else None)):
            return  # one pass without a temporary: a NaN or infinity would have reached the sum
    finite = np.isfinite(array).reshape(len(array), -1).all(axis=1)
    bad = np.flatnonzero(~finite)
    if len(bad):
        _refuse_rows(numbering(bad), name)


def _refuse_rows(bad: NDArray[np.intp], name: str) -> NoReturn:
    raise BadInput(
        f"{name} must be finite: row {bad[0]} holds NaN or infinity ({counted(len(bad), 'such row')}): "
        "drop these rows or fill the values."
    )
