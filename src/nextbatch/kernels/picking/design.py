"""Greedy experimental design: what a row is worth falls as rows like it are taken, by updates of rank one.

With A the inverse of the information M, and B = A F A, a row v has den = v'Av and num = v'Bv. Taking it lowers the
trace of A F by num / (1 + den), and raises log det M by log(1 + den). Taking j changes A by -c uu', with u = A v_j and
c = 1 / (1 + den_j), and B by -c (wu' + uw') + c² num_j uu', with w = B v_j. Giving j up is the same with a minus before
the 1: the trace rises by num / (1 - den).
"""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled
from nextbatch.kernels.settled import settled

# Rounding can bring den to 1 in rows that are given up; there is no row that the design could do without less.
LEAST = 1e-300


@compiled
def worth(den: float, num: float, trace: bool) -> float:
    """Return what is gained by a row, without its last bits."""
    return settled(num / (1.0 + den)) if trace else settled(den)


@compiled
def _step(den: float, sign: float) -> float:
    return 1.0 / (1.0 + den) if sign > 0 else -1.0 / max(1.0 - den, LEAST)


@compiled
def take_best(
    G: NDArray[np.float64],
    H: NDArray[np.float64],
    den: NDArray[np.float64],
    num: NDArray[np.float64],
    floor: float,
    trace: bool,
    sign: float,
    taken: NDArray[np.intp],
    U: NDArray[np.float64],
    W: NDArray[np.float64],
    steps: NDArray[np.float64],
) -> int:
    """Take the best row of a shortlist, again and again, while it is worth `floor`; return how many were taken.

    With a `sign` of -1 the row that is missed least is given up instead. Row i of G and H holds the products of v_i'A
    and v_i'B with the shortlist, then v_i'A and v_i'B themselves: one update serves both. For the pick t, U[t] and W[t]
    become this row as it is when t is taken, and steps[t] is c, num and what t was worth.
    """
    # Invariant: den and num are those of the shortlist after all picks. Bounded by t (s + d) for the pick t, where a
    # shortlist of s rows would be s² were G and H kept up to date.
    s = len(den)
    left = np.ones(s, np.bool_)
    for t in range(len(taken)):
        best, most = -1, -np.inf
        for i in range(s):
            if left[i]:
                value = worth(den[i], num[i], trace) if sign > 0 else settled(num[i] * _step(den[i], sign))
                if value > most:
                    best, most = i, value
        if best < 0 or (t > 0 and most < floor):
            return t
        c, own = _step(den[best], sign), num[best]
        U[t], W[t] = G[best], H[best]
        for p in range(t):
            g = steps[p, 0] * U[p, best]
            h = steps[p, 0] * W[p, best] - steps[p, 0] * steps[p, 1] * g
            for j in range(U.shape[1]):
                U[t, j] -= g * U[p, j]
                W[t, j] -= g * W[p, j] + h * U[p, j]
        steps[t, 0], steps[t, 1], steps[t, 2] = c, own, most
        for i in range(s):
            g, h = U[t, i], W[t, i]
            den[i] -= c * g * g
            num[i] -= 2.0 * c * g * h - c * c * own * g * g
        taken[t], left[best] = best, False
    return len(taken)


@compiled
def first_beaten(
    GU: NDArray[np.float64],
    GW: NDArray[np.float64],
    den: NDArray[np.float64],
    num: NDArray[np.float64],
    outside: NDArray[np.bool_],
    begin: int,
    steps: NDArray[np.float64],
    rows: NDArray[np.intp],
    trace: bool,
) -> int:
    """Return the first pick at which a row outside the shortlist is worth more, or as much at a lower position."""
    # Gains of the trace may rise: there is no bound that would save the replay. Bounded by the products in GU and GW.
    first = len(rows)
    for i in range(len(den)):
        if not outside[i]:
            continue
        d, m = den[i], num[i]
        for t in range(first):
            value = worth(d, m, trace)
            if value > steps[t, 2] or (value == steps[t, 2] and begin + i < rows[t]):
                first = t
                break
            c, g, h = steps[t, 0], GU[i, t], GW[i, t]
            d -= c * g * g
            m -= 2.0 * c * g * h - c * c * steps[t, 1] * g * g
    return first


@compiled
def advance(
    GU: NDArray[np.float64],
    GW: NDArray[np.float64],
    den: NDArray[np.float64],
    num: NDArray[np.float64],
    steps: NDArray[np.float64],
) -> None:
    """Bring den and num of all rows behind these steps."""
    for i in range(len(den)):
        for t in range(len(steps)):
            c, g, h = steps[t, 0], GU[i, t], GW[i, t]
            den[i] -= c * g * g
            num[i] -= 2.0 * c * g * h - c * c * steps[t, 1] * g * g
