"""The pool: what a strategy may see of the unlabeled samples, of the labeled ones, and of those that are pending."""

import warnings
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks
from nextbatch.errors import BadInput, MissingInput, NextbatchWarning
from nextbatch.inputs import KINDS, OWNERS, full_name
from nextbatch.precision import merging_told
from nextbatch.quoting import counted
from nextbatch.row_access import is_sparse
from nextbatch.views import Source, View, joined, stacked


class Pool:
    """The unlabeled samples, one row each, beside what is already labeled and what is asked for but not answered yet.

    A pool is a value: nothing of it can be set anew.

    Every input may be memory-mapped, and may be a function of no arguments that makes the array when a strategy
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
        The number of samples; needed only if no input tells, as when all are functions.
    unlabeled, labeled, pending : View
        The three kinds of samples as views, instead of arrays.
    **inputs
        Any other input of `nextbatch.inputs.KINDS` by its name, such as `committee`, `groups` or `labels`; of labeled
        or pending samples with `labeled_` or `pending_` before it.

    Raises
    ------
    BadInput
        When an input is first read and holds NaN, infinity, or whatever else its kind excludes.

    Examples
    --------
    >>> pool = Pool(probabilities=[[0.9, 0.1], [0.5, 0.5]])
    >>> len(pool)
    2
    >>> pool.take([1]).probabilities
    array([[0.5, 0.5]])
    """

    def __init__(
        self,
        embeddings: Source = None,
        probabilities: Source = None,
        labeled_embeddings: Source = None,
        labeled_probabilities: Source = None,
        size: int | None = None,
        *,
        unlabeled: View | None = None,
        labeled: View | None = None,
        pending: View | None = None,
        **inputs: Source,
    ) -> None:
        inputs |= {
            "embeddings": embeddings,
            "probabilities": probabilities,
            "labeled_embeddings": labeled_embeddings,
            "labeled_probabilities": labeled_probabilities,
        }
        owned = _by_owner({name: source for name, source in inputs.items() if source is not None})
        if unlabeled is not None and (owned["unlabeled"] or size is not None):
            raise BadInput("A pool takes either unlabeled=View(...) or the inputs themselves, got both.")
        if unlabeled is None and size is None and all(map(callable, owned["unlabeled"].values())):
            raise BadInput("A pool needs embeddings or probabilities, or its size.")
        views = {
            "unlabeled": View(owned["unlabeled"], size) if unlabeled is None else unlabeled,
            "labeled": _beside(labeled, owned["labeled"], "labeled"),
            "pending": _beside(pending, owned["pending"], "pending"),
        }
        self.__dict__.update(views, _warned=[])

    unlabeled: View
    labeled: View | None
    pending: View | None
    _warned: list[str]

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse: a pool is a value."""
        raise AttributeError(f"A pool is a value, its {name} cannot be set: make another one, Pool({name}=...).")

    def __len__(self) -> int:
        """Return the number of unlabeled samples."""
        return len(self.unlabeled)

    @property
    def size(self) -> int:
        """The number of unlabeled samples."""
        return len(self)

    @property
    def rows(self) -> NDArray[Any]:
        """What the unlabeled samples are known by, for draws and for ties: see `View.rows`."""
        return self.unlabeled.rows

    def __repr__(self) -> str:
        """Name what the pool shows, without making anything."""
        return f"Pool({counted(len(self), 'sample')}: {', '.join(self.shown) or 'nothing to see'})"

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of all inputs that the pool shows."""
        views = [(of, self._view(of)) for of in OWNERS]
        return tuple(full_name(name, of) for of, view in views if view is not None for name in view)

    def take(self, positions: ArrayLike) -> "Pool":
        """Return the pool of the samples at `positions`, in that order, with the same labeled and pending samples.

        Raises
        ------
        BadInput
            If a position is no whole number from 0 to the size of the pool.
        """
        taken = Pool(unlabeled=self.unlabeled.take(positions), labeled=self.labeled, pending=self.pending)
        taken.__dict__["_warned"] = self._warned  # what was said of the whole is not said again of a part
        return taken

    def after(self, positions: ArrayLike) -> "Pool":
        """Return the pool once the samples at `positions` are asked for: they are pending, and the others are left.

        Raises
        ------
        BadInput
            If the positions are not different whole numbers from 0 to the size of the pool.

        Examples
        --------
        >>> pool = Pool([[0.0], [1.0], [9.0]]).after([1])
        >>> pool.embeddings.tolist(), pool.pending_embeddings.tolist()
        ([[0.0], [9.0]], [[1.0]])
        """
        asked = checks.indices(positions, len(self), "positions")
        if not len(asked):
            return self
        waiting = self.unlabeled.take(asked)
        return Pool(
            unlabeled=self.unlabeled.take(np.delete(np.arange(len(self)), asked)),
            labeled=self.labeled,
            pending=waiting if self.pending is None else joined(self.pending, waiting),
        )

    def need(self, name: str, strategy: object) -> NDArray[Any]:
        """Return the input `name`, or raise `MissingInput` with the sentence that says what `strategy` needs.

        Examples
        --------
        >>> Pool(probabilities=[[0.9, 0.1]]).need("embeddings", "KMeans()")
        Traceback (most recent call last):
            ...
        nextbatch.errors.MissingInput: 'KMeans()' needs embeddings, this pool has only probabilities: pass
        Pool(embeddings=...).
        """
        values = self._get(name)
        if values is None:
            of, bare = _required_owner(name)
            view = self._view(of)
            if view is not None and bare in view.advice:
                raise MissingInput(f"{strategy!r} needs {name}: {view.advice[bare]}", needed=name)
            shown = ", ".join(self.shown)
            raise MissingInput(
                f"{strategy!r} needs {name}, this pool has {f'only {shown}' if shown else 'none'}: pass "
                f"Pool({name}=...).",
                needed=name,
            )
        return values

    def given(self, name: str, strategy: object = None) -> NDArray[Any] | None:
        """Return the input `name` of all samples that are taken already: the labeled ones, then the pending ones.

        None where neither shows it; with a `strategy` that needs it, `MissingInput`.
        """
        views = [view for view in (self.labeled, self.pending) if view is not None and name in view]
        if not views:
            return None if strategy is None else self.need(full_name(name, "labeled"), strategy)
        parts = [view[name] for view in views]
        whole: NDArray[Any] = parts[0] if len(parts) == 1 else stacked(parts, KINDS[name].axis)
        return whole

    def __getattr__(self, name: str) -> NDArray[Any] | None:
        """Return an input by the name that it is given by, such as `labeled_embeddings`; None if it is not shown."""
        if name.startswith("_") or _owner(name) is None:
            raise AttributeError(f"A pool has no {name!r}.")
        return self._get(name)

    def _get(self, name: str) -> NDArray[Any] | None:
        of, bare = _required_owner(name)
        view = self._view(of)
        if view is None or bare not in view:
            return None
        values = view[bare]
        if name == "embeddings" and not self._warned and (told := _indistinct(values)):
            self._warned.append(name)
            warnings.warn(told, NextbatchWarning, stacklevel=4)
        return values

    def _view(self, of: str) -> View | None:
        views = {"unlabeled": self.unlabeled, "labeled": self.labeled, "pending": self.pending}
        return views[of]


def _beside(view: View | None, inputs: dict[str, Source], of: str) -> View | None:
    if view is not None and inputs:
        raise BadInput(f"A pool takes either {of}=View(...) or the inputs themselves, got both.")
    return View(inputs, of=of) if inputs else view


def _by_owner(inputs: dict[str, Source]) -> dict[str, dict[str, Source]]:
    """Return the inputs by whose rows they describe, under their bare names."""
    owned: dict[str, dict[str, Source]] = {of: {} for of in OWNERS}
    for name, source in inputs.items():
        of, bare = _required_owner(name)
        if bare in owned[of]:
            raise BadInput(f"{bare} of the {of} samples is given twice, the second time as {name}: give it once.")
        owned[of][bare] = source
    return owned


def _owner(name: str) -> tuple[str, str] | None:
    """Return whose rows the input `name` describes, and its bare name; None if there is no such input."""
    if name in KINDS:
        return KINDS[name].of, name
    of, _, bare = name.partition("_")
    return (of, bare) if of in OWNERS and bare in KINDS else None


def _required_owner(name: str) -> tuple[str, str]:
    found = _owner(name)
    if found is None:
        near = get_close_matches(name, [full_name(kind, of) for of in OWNERS for kind in KINDS], 1)
        raise BadInput(f"A pool has no input {name!r}: {f'did you mean {near[0]!r}?' if near else _inputs()}")
    return found


def _inputs() -> str:
    return f"its inputs are {', '.join(KINDS)}, and these with labeled_ or pending_ before them."


def _indistinct(embeddings: Any) -> str | None:
    """Return a sentence if distances cannot tell all samples apart, or merge some; else None."""
    if _identical(embeddings):
        return f"All {embeddings.shape[0]} embeddings are identical: distances cannot tell the samples apart."
    return merging_told(embeddings)


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
