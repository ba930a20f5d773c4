"""The pool: what a strategy may see of the unlabeled samples and of what is already labeled."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks
from nextbatch.errors import BadInput, MissingInput, NextbatchWarning
from nextbatch.kernels.layout import for_kernels, row_slices
from nextbatch.kernels.probabilities import count_improper
from nextbatch.row_access import count_rows, is_sparse
from nextbatch.threads import workers

# An input is an array, or a function of no arguments that makes it when a strategy first asks for it.
Source = ArrayLike | Callable[[], Any] | None


class _Input:
    """A field of the pool: checked, and made if need be, when it is first read."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __set__(self, pool: "Pool", source: Any) -> None:
        # Reading the class attribute gives the descriptor itself, which dataclass takes for the default.
        pool.__dict__[self.name] = None if source is self else source
        pool.__dict__[f"{self.name} checked"] = False

    def __get__(self, pool: "Pool | None", owner: type) -> Any:
        if pool is None:
            return self
        if not pool.__dict__[f"{self.name} checked"]:
            source = pool.__dict__[self.name]
            values = source() if callable(source) else source
            pool.__dict__[self.name] = None if values is None else _checked(self.name, values, len(pool))
            pool.__dict__[f"{self.name} checked"] = True
        return pool.__dict__[self.name]


@dataclass(frozen=True, eq=False, repr=False)
class Pool:
    """The unlabeled samples, one row each, and what is already labeled.

    Every field may be memory-mapped, and may be a function of no arguments that makes the array when a strategy
    first reads it: a strategy that does not look at probabilities does not pay for them.

    Parameters
    ----------
    embeddings : array of shape (n_samples, n_features), or sparse
        Sparse rows stay sparse for K-means and k-center; other strategies make what they choose from dense.
    probabilities : array of shape (n_samples, n_classes)
        Rows sum to one.
    labeled_embeddings : array of shape (n_labeled, n_features)
    labeled_probabilities : array of shape (n_labeled, n_classes)
    size : int
        The number of samples; needed only if no other field tells.

    Raises
    ------
    BadInput
        When a field is first read and holds NaN, infinity, anything but numbers, or rows that are no probabilities.

    Examples
    --------
    >>> pool = Pool(probabilities=[[0.9, 0.1], [0.5, 0.5]])
    >>> len(pool)
    2
    >>> pool.take([1]).probabilities
    array([[0.5, 0.5]])
    """

    embeddings: Any = _Input()
    probabilities: Any = _Input()
    labeled_embeddings: Any = _Input()
    labeled_probabilities: Any = _Input()
    size: int | None = None

    def __post_init__(self) -> None:
        """Check that the fields which are at hand describe the same rows."""
        lengths = {name: _length(self.__dict__[name]) for name in ("embeddings", "probabilities")}
        lengths["size"] = None if self.size is None else checks.whole(self.size, "size")
        known = {name: length for name, length in lengths.items() if length is not None}
        if not known:
            raise BadInput("A pool needs embeddings or probabilities, or its size.")
        (first, n), *others = known.items()
        for name, length in others:
            checks.same_length(first, n, name, length)
        object.__setattr__(self, "size", n)

    def __len__(self) -> int:
        """Return the number of unlabeled samples."""
        return int(self.size or 0)

    def __repr__(self) -> str:
        """Name what the pool shows, without making anything."""
        shown = [name for name in _FIELDS if self.__dict__[name] is not None]
        return f"Pool({len(self)} samples: {', '.join(shown) or 'nothing to see'})"

    def take(self, positions: ArrayLike) -> "Pool":
        """Return the pool of the samples at `positions`, in that order, with the same labeled samples.

        Raises
        ------
        BadInput
            If a position is no whole number from 0 to the size of the pool.
        """
        chosen = checks.positions(positions, len(self), "positions")
        return Pool(
            embeddings=self._later("embeddings", chosen),
            probabilities=self._later("probabilities", chosen),
            labeled_embeddings=self._later("labeled_embeddings"),
            labeled_probabilities=self._later("labeled_probabilities"),
            size=len(chosen),
        )

    def need(self, name: str, strategy: object) -> NDArray[Any]:
        """Return the field `name`, or raise `MissingInput` with the sentence that says what `strategy` needs."""
        values: NDArray[Any] | None = getattr(self, name)
        if values is None:
            shown = [field for field in _FIELDS if self.__dict__[field] is not None]
            raise MissingInput(
                f"{strategy!r} needs {name}, this pool has {'only ' + ', '.join(shown) if shown else 'none'}: "
                f"pass Pool({name}=...)."
            )
        return values

    def _later(self, name: str, positions: NDArray[np.intp] | None = None) -> Source:
        if self.__dict__[name] is None:
            return None
        if positions is None:
            return lambda: getattr(self, name)
        return lambda: getattr(self, name)[positions]


_FIELDS = ("embeddings", "probabilities", "labeled_embeddings", "labeled_probabilities")


def _length(source: Any) -> int | None:
    if source is None or callable(source):
        return None
    if getattr(source, "shape", None) == () or not (hasattr(source, "shape") or hasattr(source, "__len__")):
        raise BadInput(f"The inputs of a pool must have one row per sample, got {source!r}.")
    return count_rows(source)


def _checked(name: str, values: Any, n: int) -> NDArray[Any]:
    keep_sparse = is_sparse(values) and name.endswith("embeddings")
    array = checks.sparse(values, name) if keep_sparse else checks.numbers(values, name, ndim=2)
    if not name.startswith("labeled"):
        checks.same_length(name, array.shape[0], "the pool", n)
    if name.endswith("probabilities"):
        _require_probabilities(array, name)
    elif name == "embeddings" and _identical(array):
        warnings.warn(
            f"All {n} embeddings are identical: distances cannot tell the samples apart.",
            NextbatchWarning,
            stacklevel=4,
        )
    return array


def _identical(array: Any) -> bool:
    """Tell whether there are rows and all are equal; a glance at three of them settles nearly every case."""
    n = array.shape[0]
    if is_sparse(array):
        return n > 1 and _all_as_first(array)
    return n > 1 and all(np.array_equal(array[0], array[i]) for i in (n // 2, -1)) and bool((array == array[0]).all())


def _all_as_first(array: Any) -> bool:
    """Tell whether all rows of a sparse matrix are equal, by as many values as it has."""
    first = array[[0]]
    return array.nnz == first.nnz * array.shape[0] and bool(
        (array.indices == np.tile(first.indices, array.shape[0])).all()
        and (array.data == np.tile(first.data, array.shape[0])).all()
    )


def _require_probabilities(array: NDArray[Any], name: str) -> None:
    tolerance = 1e-2 if array.dtype == np.float16 else 1e-3
    slices = row_slices(array)
    with workers() as each:
        found = each(lambda rows: count_improper(for_kernels(array[rows]), tolerance), slices)
    count = sum(improper for improper, _ in found)
    if count:
        row = next(rows.start + first for rows, (_, first) in zip(slices, found, strict=True) if first >= 0)
        raise BadInput(
            f"{name} must lie between 0 and 1 and sum to 1 in every row: row {row} has the sum "
            f"{array[row].sum(dtype=np.float64):.4g} and values from {array[row].min():.4g} to "
            f"{array[row].max():.4g} ({count} such rows). "
            "If these are logits or decision values, apply softmax first."
        )
