"""Limits on a batch: how many rows of each group, for how much cost, how far apart; greedy algorithms keep within them.

A limit forbids more the more is taken, and never less: what is refused once stays refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_rows
from nextbatch.algorithms.neighbors.products import stacked_rows
from nextbatch.kernels.layout import for_kernels
from nextbatch.kernels.room import Room, take_in_order

# Costs such as 0.1 are no exact binary numbers: a sum that misses the budget by less than this share of it fits.
ROUNDING = 1e-9

# What costs nothing counts as costing this share of the cheapest cost that there is.
FREE = 1e-3

Positions = NDArray[np.intp]


class Groups(NamedTuple):
    """The number of each row's group, and how many more rows of each group may be taken."""

    numbers: Positions
    free: NDArray[np.int64]


class Budget(NamedTuple):
    """What each row costs, and how much more may be spent."""

    costs: NDArray[np.float64]
    left: float


class Others(NamedTuple):
    """Rows that picks keep away from, made when they are needed, and the distance."""

    rows: Callable[[], Any]
    distance: float


@dataclass(frozen=True, eq=False)
class Limits:
    """What a batch may hold of some rows.

    Parameters
    ----------
    size : int
        The number of rows.
    groups : tuple of Groups
    budgets : tuple of Budget
    distance : float
        No two picks may be nearer than this. Default: 0, they may.
    rows : callable, optional
        From positions to the rows in which distances are measured; None if no distance is asked for.
    others : tuple of Others
    closed : array of bool, optional
        Rows that cannot be taken whatever the limits are.

    Examples
    --------
    >>> limits = Limits(4, groups=(Groups(np.array([0, 0, 1, 1]), np.array([1, 1])),))
    >>> limits.most, limits.after(np.array([0])).open
    (2, array([False, False,  True,  True]))
    """

    size: int
    groups: tuple[Groups, ...] = ()
    budgets: tuple[Budget, ...] = ()
    distance: float = 0.0
    rows: Callable[[Positions], Any] | None = None
    others: tuple[Others, ...] = ()
    closed: NDArray[np.bool_] | None = None

    def take(self, positions: Positions) -> "Limits":
        """Return the limits on the rows at `positions`."""
        rows = self.rows
        return replace(
            self,
            size=len(positions),
            groups=tuple(Groups(numbers[positions], free) for numbers, free in self.groups),
            budgets=tuple(Budget(costs[positions], left) for costs, left in self.budgets),
            rows=None if rows is None else lambda some: rows(positions[some]),
            closed=None if self.closed is None else self.closed[positions],
        )

    def after(self, positions: Positions) -> "Limits":
        """Return what is left of the limits once the rows at `positions` are taken."""
        rows = self.rows
        closed = np.zeros(self.size, dtype=bool) if self.closed is None else self.closed.copy()
        closed[positions] = True
        return replace(
            self,
            groups=tuple(
                Groups(numbers, free - np.bincount(numbers[positions], minlength=len(free)))
                for numbers, free in self.groups
            ),
            budgets=tuple(Budget(costs, left - float(costs[positions].sum())) for costs, left in self.budgets),
            others=self.others
            if rows is None or not len(positions)
            else (*self.others, Others(lambda: rows(positions), self.distance)),
            closed=closed,
        )

    def room(self, k: int) -> Room:
        """Return the limits as kernels take them, for up to `k` picks."""
        # Without a distance the rows are never looked at: any that are compiled for will do.
        X = np.empty((0, 1), np.float32) if self.rows is None else self._rows(np.arange(self.size))
        others = [(checks.rows_like(X, other.rows(), "rows"), other.distance) for other in self.others]
        far = X[:0]
        for rows, _ in others:
            far = stacked_rows(far, rows)
        near = [np.full(rows.shape[0], distance**2) for rows, distance in others]
        free = np.zeros((len(self.groups), max((len(free) for _, free in self.groups), default=0)), dtype=np.int64)
        for p, (_, own) in enumerate(self.groups):
            free[p, : len(own)] = own
        return Room(
            groups=np.array([numbers for numbers, _ in self.groups], dtype=np.intp).reshape(
                len(self.groups), self.size
            ),
            free=free,
            costs=np.array([costs for costs, _ in self.budgets], dtype=np.float64).reshape(
                len(self.budgets), self.size
            ),
            left=np.array([left for _, left in self.budgets], dtype=np.float64),
            X=for_kernels(X),
            near=float(self.distance**2),
            others=for_kernels(far),
            others_near=np.concatenate([np.empty(0), *near]),
            picked=np.empty(k, dtype=np.intp),
            n_picked=np.zeros(1, dtype=np.intp),
            known=np.full(self.size, -1, dtype=np.intp),
            closed=np.zeros(self.size, dtype=bool) if self.closed is None else self.closed.copy(),
            refusals=np.zeros(3, dtype=np.int64),
        )

    def in_order(self, positions: Positions, most: int) -> NDArray[np.bool_]:
        """Return which of `positions` are taken, up to `most`, if each in its turn is taken as there is room."""
        taken = np.zeros(len(positions), dtype=bool)
        take_in_order(self.room(most), positions, most, taken)
        return taken

    @property
    def open(self) -> NDArray[np.bool_]:
        """Which rows could be the next one."""
        still = self._open_but_for_distances()
        for other in self.others:
            left = np.flatnonzero(still)
            X = self._rows(left) if len(left) else None
            others = None if X is None else checks.rows_like(X, other.rows(), "rows")
            if others is not None and others.shape[0]:
                still[left] = nearest_rows(X, 1, others).distances[:, 0] >= other.distance**2
        return still

    @property
    def most(self) -> int:
        """A number that no batch exceeds; of one kind of groups or of one budget alone, the size of the largest."""
        still = self._open_but_for_distances()
        bounds = [int(still.sum())]
        for numbers, free in self.groups:
            bounds.append(int(np.minimum(np.bincount(numbers[still], minlength=len(free)), np.maximum(free, 0)).sum()))
        for costs, left in self.budgets:
            bounds.append(int(np.searchsorted(np.cumsum(np.sort(costs[still])), left, side="right")))
        return min(bounds)

    @property
    def prices(self) -> list[NDArray[np.float64]]:
        """What the gain of each row is divided by in further greedy orders, where a budget refuses rows of the first.

        The root of its cost, and its cost: the share that it takes of what is left to spend, summed over the budgets.
        """
        shares = np.zeros(self.size)
        for costs, left in self.budgets:
            shares += costs / (left if left > 0 else 1.0)
        # What costs nothing comes before what costs something, and the best of it first.
        cheapest = float(shares.min(initial=1.0, where=shares > 0))
        costs = np.maximum(shares, FREE * cheapest)
        return [np.sqrt(costs), costs]

    def _open_but_for_distances(self) -> NDArray[np.bool_]:
        still = np.ones(self.size, dtype=bool) if self.closed is None else ~self.closed
        for numbers, free in self.groups:
            still &= free[numbers] > 0
        for costs, left in self.budgets:
            still &= costs <= left
        return still

    def _rows(self, positions: Positions) -> Any:
        return checks.rows(self.rows(positions), "rows") if self.rows else None


def groups_of(names: Any, most: int | Callable[[Any], int | None], given: Any = None) -> Groups:
    """Return groups of which at most `most` rows may be taken; rows `given` count as taken from the start.

    `most` may be a function from the name of a group to its number; None is no limit.

    Examples
    --------
    >>> groups_of(["a", "b", "b"], 2, given=["b", "c"])
    Groups(numbers=array([0, 1, 1]), free=array([2, 1, 1]))
    >>> groups_of(["a", "b", "b"], {"b": 1}.get)
    Groups(numbers=array([0, 1, 1]), free=array([3, 1]))
    """
    own = np.asarray(names)
    before = own[:0] if given is None else np.asarray(given)
    numbers, different = _numbered([*own.tolist(), *before.tolist()])
    asked = [most(name) for name in different] if callable(most) else [most] * len(different)
    free = np.array([len(numbers) if number is None else number for number in asked], dtype=np.int64)
    return Groups(numbers[: len(own)], free - np.bincount(numbers[len(own) :], minlength=len(free)))


def _numbered(names: list[Any]) -> tuple[Positions, list[Any]]:
    """Return a number for each name, equal for equal names, in the order in which they first occur; and the names."""
    numbers: dict[Any, int] = {}
    return np.fromiter((numbers.setdefault(name, len(numbers)) for name in names), np.intp, len(names)), list(numbers)


def budget_of(costs: Any, most: float) -> Budget:
    """Return a budget of `most` for rows of these costs."""
    return Budget(np.asarray(costs, dtype=np.float64), most * (1 + ROUNDING))


def joined(limits: Iterable[Limits]) -> Limits:
    """Return the limits that hold where all of these do, which are on the same rows."""
    several = list(limits)
    measured = [limit for limit in several if limit.rows is not None]
    return Limits(
        several[0].size,
        tuple(groups for limit in several for groups in limit.groups),
        tuple(budget for limit in several for budget in limit.budgets),
        max((limit.distance for limit in measured), default=0.0),
        measured[0].rows if measured else None,
        tuple(other for limit in measured for other in limit.others),
    )
