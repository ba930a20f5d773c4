"""Inputs: what may be shown of samples, one line each; and how a strategy says which of them it needs."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.checks import Numbering
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.kernels.layout import for_kernels, row_slices
from nextbatch.kernels.probabilities import count_improper
from nextbatch.quoting import counted
from nextbatch.row_access import is_sparse
from nextbatch.threads import workers

Check = Callable[[Any, str, Numbering], Any]
# Whose rows an input describes.
OWNERS = ("unlabeled", "labeled", "pending")
# By how much a sum may miss one; and where numbers were rounded to half precision, by its relative error.
TOLERANCE = 1e-3
HALF_PRECISIONS = {"float16": 1e-2, "bfloat16": 1e-2}
LOGITS = "If these are logits or decision values, apply softmax first."
ONE_FOR_EACH = (
    "If these are sigmoids, one for each class, divide each row by its sum: p / p.sum(axis=1, keepdims=True)."
)


class Kind(NamedTuple):
    """How the values of an input are checked, and what they look like.

    Parameters
    ----------
    check : callable
        From values, the name of the input and the numbers that people know its rows by to checked values. It raises
        `BadInput` with the first bad row.
    example : callable
        From a generator and a number of rows to ordinary values, for the contract of strategies.
    axis : int
        Which axis counts the samples.
    of : {"unlabeled", "labeled"}
        Whose rows are meant where a pool is given the input by its bare name.
    """

    check: Check
    example: Callable[[Generator, int], Any]
    axis: int = 0
    of: str = "unlabeled"


@dataclass(frozen=True)
class Need:
    """What a strategy reads: an input, of the unlabeled samples unless `of` says others.

    Parameters
    ----------
    input : str
        A name of `KINDS`.
    of : {"unlabeled", "labeled", "pending"}, default "unlabeled"
    optional : bool, default False
        Whether the strategy works without it.
    instead_of : str, optional
        Another need of the strategy, which is not read where this one is shown.

    Raises
    ------
    BadInput
        If there is no such input, or no such samples.

    Examples
    --------
    >>> str(Need("embeddings")), str(Need("embeddings", of="labeled", optional=True))
    ('embeddings', 'labeled_embeddings if there are any')
    """

    input: str
    of: str = "unlabeled"
    optional: bool = False
    instead_of: str | None = None

    def __post_init__(self) -> None:
        """Check the names."""
        checks.one_of(self.input, tuple(KINDS), "input")
        checks.one_of(self.of, OWNERS, "of")

    @property
    def name(self) -> str:
        """The name by which a pool is given the input."""
        return full_name(self.input, self.of)

    def __str__(self) -> str:
        """Return the name, and whether the strategy works without it."""
        replaced = f" instead of {self.instead_of}" if self.instead_of else ""
        return f"{self.name}{replaced}{' if there are any' if self.optional else ''}"


def full_name(name: str, of: str) -> str:
    """Return what an input of these samples is called in `Pool(...)`.

    Examples
    --------
    >>> full_name("embeddings", "labeled"), full_name("labels", "labeled")
    ('labeled_embeddings', 'labels')
    """
    return name if KINDS[name].of == of else f"{of}_{name}"


def _embeddings(values: Any, name: str, numbering: Numbering) -> Any:
    if is_sparse(values):
        return checks.sparse(values, name, numbering=numbering)
    return checks.numbers(values, name, ndim=2, numbering=numbering)


def _probabilities(values: Any, name: str, numbering: Numbering) -> Any:
    if checks.array_of(values, name).ndim == 1:
        _refuse_one_column(checks.numbers(values, name, ndim=1, numbering=numbering), name)
    array = checks.numbers(values, name, ndim=2, numbering=numbering)
    return _proper(array, name, numbering)


def _committee(values: Any, name: str, numbering: Numbering) -> Any:
    members = checks.array_of(values, name)
    if members.ndim != 3 or not len(members):
        raise BadInput(
            f"{name} must have the shape (n_members, n_samples, n_classes), with at least one member, got "
            f"{members.shape}."
        )
    return np.stack([_probabilities(member, f"{name}[{i}]", numbering) for i, member in enumerate(members)])


def _rates(values: Any, name: str, numbering: Numbering) -> Any:
    array = checks.numbers(values, name, ndim=2, numbering=numbering)
    outside = np.asarray((array < 0) | (array > 1)).any(axis=1)
    _require_rows(np.asarray(outside), name, "must lie between 0 and 1", numbering)
    return array


def _numbers(values: Any, name: str, numbering: Numbering) -> Any:
    return checks.numbers(values, name, ndim=1, numbering=numbering)


def _not_negative(values: Any, name: str, numbering: Numbering) -> Any:
    array: NDArray[Any] = _numbers(values, name, numbering)
    _require_rows(array < 0, name, "must not be negative", numbering)
    return array


def _whole(values: Any, name: str, numbering: Numbering) -> Any:
    array: NDArray[Any] = _numbers(values, name, numbering)
    if array.dtype.kind not in "iu":
        raise BadInput(f"{name} must be whole numbers, these have the type {array.dtype}.")
    return array


def _names(values: Any, name: str, numbering: Numbering) -> Any:
    array = checks.array_of(values, name)
    if array.ndim != 1:
        raise BadInput(f"{name} must hold one entry per sample, these have the shape {array.shape}.")
    empty = np.array([entry is None or entry != entry for entry in array.tolist()], dtype=bool)
    _require_rows(empty, name, "must not be empty", numbering)
    return array


# One line per input; whatever reads inputs finds it here.
KINDS: dict[str, Kind] = {
    # Positive numbers, since some objectives are made for counts.
    "embeddings": Kind(_embeddings, lambda rng, n: rng.gamma(2.0, size=(n, 5)).astype(np.float32)),
    # What the last layer of the model reads, where distances are measured in something else.
    "features": Kind(_embeddings, lambda rng, n: rng.gamma(2.0, size=(n, 6)).astype(np.float32)),
    "probabilities": Kind(_probabilities, lambda rng, n: rng.dirichlet([2.0] * 3, size=n)),
    "calibrated": Kind(_probabilities, lambda rng, n: rng.dirichlet([2.0] * 3, size=n)),
    "committee": Kind(_committee, lambda rng, n: rng.dirichlet([2.0] * 3, size=(4, n)), axis=1),
    "rates": Kind(_rates, lambda rng, n: rng.random((n, 4))),
    "means": Kind(_numbers, lambda rng, n: rng.normal(size=n)),
    "variances": Kind(_not_negative, lambda rng, n: rng.gamma(2.0, size=n)),
    "labels": Kind(_names, lambda rng, n: rng.choice(["a", "b", "c"], size=n), of="labeled"),
    "groups": Kind(_names, lambda rng, n: rng.integers(max(1, n // 4), size=n)),
    "strata": Kind(_names, lambda rng, n: rng.choice(["a", "b", "c"], size=n)),
    "costs": Kind(_not_negative, lambda rng, n: rng.gamma(2.0, size=n)),
    "scores": Kind(_numbers, lambda rng, n: rng.random(n)),
    "rows": Kind(_whole, lambda rng, n: rng.permutation(n)),
}


def _require_rows(bad: NDArray[np.bool_], name: str, wanted: str, numbering: Numbering) -> None:
    rows = np.flatnonzero(bad)
    if len(rows):
        raise BadInput(f"{name} {wanted}: row {numbering(rows[:1])[0]} is not so ({counted(len(rows), 'such row')}).")


def _proper(array: NDArray[Any], name: str, numbering: Numbering) -> NDArray[Any]:
    """Return rows that sum to one, as they are; those of half precision, whose sums miss one by that, divided by them.

    Raises
    ------
    BadInput
        If they are no probabilities.
    """
    count, first = _improper(array, TOLERANCE)
    if not count:
        return array
    precision = _half_precision(array)
    if precision and not _improper(array, HALF_PRECISIONS[precision])[0]:
        sums = array.sum(axis=1, dtype=np.float64, keepdims=True)
        warnings.warn(
            f"{name} were made in {precision}: sums of rows miss 1 by up to {100 * np.abs(sums - 1).max():.1f} % (for "
            f"{count} of {counted(len(array), 'row')} by more than {100 * TOLERANCE:g} %). Every row is divided by "
            "its sum.",
            NextbatchWarning,
            stacklevel=2,
        )
        return np.asarray(array / sums, dtype=np.float32)
    if array.shape[1] == 1:
        _refuse_one_column(array[:, 0], name)
    row = array[first]
    inside = array.min() >= 0 and array.max() <= 1 + TOLERANCE
    raise BadInput(
        f"{name} must lie between 0 and 1 and sum to 1 in every row: row {numbering(np.array([first]))[0]} has the "
        f"sum {row.sum(dtype=np.float64):.4g} and values from {row.min():.4g} to {row.max():.4g} "
        f"({counted(count, 'such row')}). " + (ONE_FOR_EACH if inside else LOGITS)
    )


def _improper(array: NDArray[Any], tolerance: float) -> tuple[int, int]:
    """Return how many rows are no probabilities, and the first of them."""
    slices = row_slices(array)
    with workers() as each:
        found = each(lambda rows: count_improper(for_kernels(array[rows]), tolerance), slices)
    firsts = [rows.start + first for rows, (_, first) in zip(slices, found, strict=True) if first >= 0]
    return sum(count for count, _ in found), min(firsts, default=-1)


def _half_precision(array: NDArray[Any]) -> str | None:
    """Return the half precision that all values are exact in, float16 or bfloat16; None if they are of neither."""
    single = array.astype(np.float32)
    if array.dtype.kind != "f" or not np.array_equal(single, array):
        return None
    if not (single.view(np.uint32) & 0xFFFF).any():
        return "bfloat16"
    with np.errstate(over="ignore"):
        return "float16" if np.array_equal(single.astype(np.float16), single) else None


def _refuse_one_column(p: NDArray[Any], name: str) -> None:
    """Refuse one probability for each row; for one logit for each row the caller has a sentence of its own."""
    if len(p) and p.min() >= 0 and p.max() <= 1:
        raise BadInput(
            f"{name} must have one column for each class, this is one number for each row: if p, of shape (n, 1), is "
            "the probability of the second of two classes, give np.hstack([1 - p, p])."
        )
