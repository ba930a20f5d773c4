"""Room: what a batch may still hold. A row that it has no room for is refused once and for all.

Limits on a batch forbid more the more of it is taken, and never less. So a greedy kernel asks for the row that comes
out on top whether there is room for it, drops it if not, and looks at the next: the picks are those of the greedy
algorithm among the allowed rows, and no row is asked about that would not be taken otherwise.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.rows import Matrix, gap

# Places in `Room.refusals`: for which limit rows were refused.
FULL, TOO_DEAR, TOO_NEAR = 0, 1, 2


class Room(NamedTuple):
    """What is left of the limits; kernels change its arrays.

    Parameters
    ----------
    groups : array of shape (n_partitions, n_rows)
        The number of each row's group, in each partition of the rows into groups.
    free : array of shape (n_partitions, n_groups)
        How many more rows of each group may be taken.
    costs : array of shape (n_budgets, n_rows)
    left : array of shape (n_budgets,)
        How much more may be spent.
    X : array of shape (n_rows, n_columns), or sparse
        What distances are measured in; without rows if no distance is asked for.
    near : float
        The squared distance below which two picks are too near; 0 if no distance is asked for.
    others : rows like X
        Rows that picks keep away from besides each other.
    others_near : array of shape (n_others,)
        The squared distance below which a pick is too near to each of them.
    picked : array of int
        The rows taken so far.
    n_picked : array of shape (1,)
        How many these are.
    known : array of shape (n_rows,)
        How many of the picks a row is known to be far enough from; -1 before `others` were looked at.
    closed : array of bool, shape (n_rows,)
        Rows that were taken or refused.
    refusals : array of shape (3,)
        How many rows were refused because their group was full, they cost too much, or were too near.
    """

    groups: NDArray[np.intp]
    free: NDArray[np.int64]
    costs: NDArray[np.float64]
    left: NDArray[np.float64]
    X: Matrix
    near: float
    others: Matrix
    others_near: NDArray[np.float64]
    picked: NDArray[np.intp]
    n_picked: NDArray[np.intp]
    known: NDArray[np.intp]
    closed: NDArray[np.bool_]
    refusals: NDArray[np.int64]


@compiled
def admits(room: Room, row: int) -> bool:
    """Tell whether there is room for a row; one that was taken or refused stays out."""
    if room.closed[row]:
        return False
    for p in range(len(room.free)):
        if room.free[p, room.groups[p, row]] <= 0:
            return _refused(room, row, FULL)
    for b in range(len(room.left)):
        if room.costs[b, row] > room.left[b]:
            return _refused(room, row, TOO_DEAR)
    if room.near > 0:
        if room.known[row] < 0:
            for i in range(len(room.others_near)):
                if gap(room.X, row, room.others, i) < room.others_near[i]:
                    return _refused(room, row, TOO_NEAR)
            room.known[row] = 0
        # Each pick is compared with a row once, however often the row is asked about.
        while room.known[row] < room.n_picked[0]:
            if gap(room.X, row, room.X, room.picked[room.known[row]]) < room.near:
                return _refused(room, row, TOO_NEAR)
            room.known[row] += 1
    return True


@compiled
def _refused(room: Room, row: int, why: int) -> bool:
    room.closed[row] = True
    room.refusals[why] += 1
    return False


@compiled
def occupy(room: Room, row: int) -> None:
    """Take a row that `admits` lets in."""
    for p in range(len(room.free)):
        room.free[p, room.groups[p, row]] -= 1
    for b in range(len(room.left)):
        room.left[b] -= room.costs[b, row]
    room.picked[room.n_picked[0]] = row
    room.n_picked[0] += 1
    room.closed[row] = True


@compiled
def take_in_order(room: Room, rows: NDArray[np.intp], most: int, taken: NDArray[np.bool_]) -> int:
    """Take up to `most` of `rows`, in their order, as there is room; mark which in `taken`, and return how many."""
    count = 0
    for place in range(len(rows)):
        if count == most:
            break
        if admits(room, rows[place]):
            occupy(room, rows[place])
            taken[place] = True
            count += 1
    return count


@compiled
def lowest_with_room(values: NDArray[np.float64], room: Room) -> int:
    """Take the row of the smallest value that there is room for, ties by position; -1 if there is none."""
    # Bounded by a pass for each row that is refused, which happens once to a row.
    while True:
        best = -1
        for i in range(len(values)):
            if not room.closed[i] and (best < 0 or values[i] < values[best]):
                best = i
        if best < 0:
            return best
        if admits(room, best):
            occupy(room, best)
            return best
