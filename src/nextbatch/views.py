"""A view: named inputs of samples, each made and checked when it is first read, for the rows that are asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.inputs import KINDS
from nextbatch.quoting import quoted
from nextbatch.row_access import count_rows, is_sparse

Positions = NDArray[np.intp]
# An input is an array, or a function of no arguments that makes it when it is first read.
Source = ArrayLike | Callable[[], Any] | None
# Names of columns, where they are known.
Classes = Sequence[Any] | NDArray[Any] | None
# From positions to the rows of one or several inputs, in the order of their names.
Maker = Callable[[Positions], tuple[Any, ...]]


class View:
    """What may be seen of some samples: inputs by name.

    Parameters
    ----------
    inputs : mapping of str to array or callable
        Names are those of `nextbatch.inputs.KINDS`. A function of no arguments makes all rows when the input is first
        read.
    size : int, optional
        The number of samples. Without it, and without an array that tells it, it is known once an input is read.
    makers : mapping of tuple of str to callable
        For inputs that are made row by row, such as the output of an encoder: from positions, an array of int, to the
        rows of these inputs at these positions. No row is made twice.
    of : {"unlabeled", "labeled", "pending"}
        Whose rows these are, for sentences about them.
    advice : mapping of str to str
        For an input by its name, what to do where a strategy needs it and it is not shown, or where it is refused.
    classes : sequence, optional
        The names of the columns of the probabilities, where they are known.

    Raises
    ------
    BadInput
        If inputs are not equally long, or a name is unknown. When an input is first read: if its values are not what
        its kind must be.

    Examples
    --------
    >>> view = View({"embeddings": [[0.0], [1.0], [5.0]]}, makers={("costs",): lambda rows: (10.0 * rows,)})
    >>> view.take([2, 1])["costs"]
    array([20., 10.])
    """

    def __init__(
        self,
        inputs: Mapping[str, Source],
        size: int | None = None,
        makers: Mapping[tuple[str, ...], Maker] | None = None,
        *,
        of: str = "unlabeled",
        advice: Mapping[str, str] | None = None,
        classes: Classes = None,
    ) -> None:
        self.advice = dict(advice or {})
        self.classes = classes
        given = {name: source for name, source in inputs.items() if source is not None}
        shared = {names: _ByRows(make) for names, make in (makers or {}).items()}
        for name in (*given, *(name for names in shared for name in names)):
            checks.one_of(name, tuple(KINDS), "An input")
        self._of = of
        self._size = _size(given, size, of)
        if self._size is None and (shared or not given):
            raise BadInput("A view whose inputs are made row by row, or that has none, needs its size.")
        self._positions: Positions | None = None
        self._read: dict[str, Any] = {}
        self._columns: dict[str, _Whole | _Made | _OfPart] = {
            **{name: _Whole(name, source, of) for name, source in given.items()},
            **{name: _Made(name, rows, i, of) for names, rows in shared.items() for i, name in enumerate(names)},
        }

    def __len__(self) -> int:
        """Return the number of samples."""
        if self._size is None:
            self[next(iter(self))]
        return self._size or 0

    def __contains__(self, name: str) -> bool:
        """Tell whether the input is shown."""
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the inputs, in the order of the table of kinds."""
        return (name for name in KINDS if name in self._columns)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return the checked rows of an input.

        Raises
        ------
        KeyError
            If it is not shown.
        BadInput
            If its values are not what its kind must be.
        """
        if name not in self._read:
            found = self._rows(name)
            length = int(found.shape[KINDS[name].axis])
            if self._size is None:
                self._size = length
            whole = "the pool" if self._of == "unlabeled" else f"the {self._of} samples"
            checks.same_length(told_name(name, self._of), length, whole, self._size)
            self._read[name] = found
        values: NDArray[Any] = self._read[name]
        return values

    @property
    def rows(self) -> NDArray[Any]:
        """An integer for each sample, for draws and for ties: the input `rows`, else its position among all samples."""
        if "rows" in self:
            return self["rows"]
        return np.arange(len(self)) if self._positions is None else self._positions

    def _rows(self, name: str) -> Any:
        try:
            return self._columns[name].rows(self._positions, self._size)
        except BadInput as refusal:
            told = self.advice.get(name)
            if told is None or told in str(refusal):
                raise
            raise BadInput(f"{refusal} {told}", argument=refusal.argument) from None

    def take(self, positions: ArrayLike) -> "View":
        """Return the view of the samples at `positions`, in that order; it makes nothing yet.

        Raises
        ------
        BadInput
            If a position is no whole number from 0 to the number of samples.
        """
        chosen = checks.positions(positions, len(self), "positions")
        part = View({}, len(chosen), of=self._of, advice=self.advice, classes=self.classes)
        part._columns = self._columns
        part._positions = chosen if self._positions is None else self._positions[chosen]
        return part

    def replaced(self, inputs: Mapping[str, Source], classes: Classes = None) -> "View":
        """Return a view of the same samples with other inputs in the place of its own, or beside them.

        Other probabilities have columns of other names: `classes`, or none that are known.

        Raises
        ------
        BadInput
            If they are not of as many samples, or if this view is a part of another.
        """
        if self._positions is not None:
            raise BadInput("Inputs are replaced in a view of all samples, before a part of it is taken.")
        advice = {name: told for name, told in self.advice.items() if name not in inputs}
        classes = classes if "probabilities" in inputs else self.classes
        view = View(inputs, len(self), of=self._of, advice=advice, classes=classes)
        view._columns = {**self._columns, **view._columns}
        return view

    def beside(self, inputs: Mapping[str, ArrayLike]) -> "View":
        """Return a view of the same samples, which may be a part of others, that also shows inputs of these alone.

        Examples
        --------
        >>> View({"costs": [3.0, 1.0, 2.0]}).take([2, 0]).beside({"labels": ["a", "b"]})["labels"].tolist()
        ['a', 'b']
        """
        positions = np.arange(len(self)) if self._positions is None else self._positions
        view = View({}, len(self), of=self._of, advice=self.advice, classes=self.classes)
        added = View(inputs, len(self), of=self._of)._columns
        view._columns = {**self._columns, **{name: _OfPart(added[name], positions, name) for name in inputs}}
        view._positions = self._positions
        return view


def joined(first: View, second: View) -> View:
    """Return the view of the samples of both, those of the first before the others, with the inputs that both show."""

    def both(name: str) -> Callable[[], Any]:
        return lambda: stacked([first[name], second[name]], KINDS[name].axis)

    shown = {name: both(name) for name in first if name in second}
    return View(shown, len(first) + len(second), of=first._of, classes=first.classes)


class _Locked:
    """Holds a lock of its own, since threads may read one view; a copy gets another lock."""

    def __init__(self) -> None:
        self.lock = RLock()

    def __getstate__(self) -> dict[str, Any]:
        """Return everything but the lock."""
        return {name: value for name, value in self.__dict__.items() if name != "lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take in everything but the lock."""
        self.__dict__.update(state, lock=RLock())


class _Whole(_Locked):
    """An input whose rows are all at hand, or made all at once; they are checked together."""

    def __init__(self, name: str, source: Any, of: str) -> None:
        super().__init__()
        self.name, self.source, self.of = name, source, of
        self.checked = False

    def rows(self, positions: Positions | None, size: int | None) -> Any:
        with self.lock:
            if not self.checked:
                values = self.source() if callable(self.source) else self.source
                self.source = KINDS[self.name].check(values, told_name(self.name, self.of), checks.positions_themselves)
                self.checked = True
        return self.source if positions is None else _taken(self.source, positions, KINDS[self.name].axis)


class _OfPart:
    """An input that is known of a part of the samples only."""

    def __init__(self, column: Any, positions: Positions, name: str) -> None:
        self.column, self.positions, self.name = column, positions, name

    def rows(self, positions: Positions | None, size: int | None) -> Any:
        asked = self.positions if positions is None else positions
        order = np.argsort(self.positions, kind="stable")
        places = order[np.searchsorted(self.positions[order], asked)]
        return _taken(self.column.rows(None, size), places, KINDS[self.name].axis)


class _ByRows(_Locked):
    """Rows of one or several inputs as one function makes them, kept in the order in which they were asked for."""

    def __init__(self, make: Maker) -> None:
        super().__init__()
        self.make = make
        self.made: list[tuple[Positions, list[Any]]] = []
        self.place = np.empty(0, dtype=np.intp)

    def require(self, positions: Positions) -> None:
        """Make those of the rows that are not made yet; a call that fails leaves everything as it was."""
        unknown = positions.max(initial=-1) + 1 - len(self.place)
        place = np.concatenate([self.place, np.full(max(unknown, 0), -1)])
        missing = positions[place[positions] < 0]
        if not len(missing) and self.made:
            return
        missing = missing if len(np.unique(missing)) == len(missing) else np.unique(missing)
        values = self.make(missing)
        place[missing] = sum(len(rows) for rows, _ in self.made) + np.arange(len(missing))
        self.made.append((missing, list(values)))
        self.place = place


class _Made:
    """One of the inputs that are made row by row; what was made is checked when it is read."""

    def __init__(self, name: str, source: _ByRows, number: int, of: str) -> None:
        self.name, self.source, self.number, self.of = name, source, number, of
        self.checked: list[Any] = []
        self.blocks = 0

    def rows(self, positions: Positions | None, size: int | None) -> Any:
        asked = np.arange(size or 0) if positions is None else positions
        axis = KINDS[self.name].axis
        with self.source.lock:
            self.source.require(asked)
            for rows, values in self.source.made[self.blocks :]:
                self.checked.append(self._check(values[self.number], rows))
                values[self.number] = None  # from here on only the checked rows are kept
                self.blocks += 1
            if len(self.checked) > 1:
                self.checked = [stacked(self.checked, axis)]
            if self.blocks == 1 and np.array_equal(self.source.made[0][0], asked):
                return self.checked[0]
            return _taken(self.checked[0], self.source.place[asked], axis)

    def _check(self, values: Any, rows: Positions) -> Any:
        told = told_name(self.name, self.of)
        array = KINDS[self.name].check(values, told, rows.__getitem__)
        checks.same_length(told, array.shape[KINDS[self.name].axis], "the rows asked for", len(rows))
        return array


def stacked(parts: list[Any], axis: int = 0) -> Any:
    """Return parts of an input, one after the other along the axis that counts samples; sparse parts stay sparse."""
    if any(is_sparse(part) for part in parts):
        from scipy.sparse import csr_array, vstack

        return csr_array(vstack(parts))
    return np.concatenate(parts, axis=axis)


def _taken(values: Any, positions: Positions, axis: int) -> Any:
    return values[positions] if axis == 0 else np.take(values, positions, axis=axis)


def told_name(name: str, of: str) -> str:
    """Return what sentences call an input of these samples."""
    return name if of in ("unlabeled", KINDS[name].of) else f"{of}_{name}"


def _size(inputs: Mapping[str, Any], size: int | None, of: str) -> int | None:
    lengths = {told_name(name, of): _length(name, source) for name, source in inputs.items()}
    lengths["size"] = None if size is None else checks.whole(size, "size")
    known = {name: length for name, length in lengths.items() if length is not None}
    if not known:
        return None
    (first, n), *others = known.items()
    for name, length in others:
        checks.same_length(first, n, name, length)
    return n


def _length(name: str, source: Any) -> int | None:
    if callable(source):
        return None
    if getattr(source, "shape", None) == () or not (hasattr(source, "shape") or hasattr(source, "__len__")):
        raise BadInput(f"The inputs of a pool must have one row per sample, got {quoted(source)}.")
    axis = KINDS[name].axis
    if axis == 0:
        return count_rows(source)
    shape = checks.array_of(source, name).shape
    if len(shape) <= axis:
        raise BadInput(f"{name} counts its samples along axis {axis}, these have the shape {shape}.")
    return int(shape[axis])
