"""Stable matching of centers and rows, for centers that know only their nearest few rows."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled


@compiled
def propose(
    waiting: NDArray[np.intp],
    rows: NDArray[np.intp],
    distances: NDArray[np.float64],
    holder: NDArray[np.intp],
    held: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Let the waiting center at each place propose to rows[place] in turn, nearest first, until one of them takes it.

    Row i keeps the center holder[i] at the squared distance held[i], the nearest proposer so far, ties by center; -1 if
    no center has proposed. Returns the centers that no row of their list took, and those that lost their row to
    another center and have no list here.
    """
    asked = np.zeros(len(waiting), np.intp)
    refused = np.empty(2 * len(waiting), np.intp)
    n_refused = 0
    for place in range(len(waiting)):
        # A center that is replaced proposes next, from where its list stopped. Each entry is asked once at most, which
        # bounds the loops; the matching does not depend on the order of the centers.
        proposer = place
        while proposer >= 0:
            if asked[proposer] == rows.shape[1]:
                refused[n_refused] = waiting[proposer]
                n_refused += 1
                break
            center, row = waiting[proposer], rows[proposer, asked[proposer]]
            distance = distances[proposer, asked[proposer]]
            asked[proposer] += 1
            other = holder[row]
            if other < 0 or distance < held[row] or (distance == held[row] and center < other):
                holder[row], held[row] = center, distance
                proposer = -1
                if other >= 0:  # the waiting are ascending
                    at = np.searchsorted(waiting, other)
                    if at < len(waiting) and waiting[at] == other:
                        proposer = at
                    else:
                        refused[n_refused] = other
                        n_refused += 1
    return np.sort(refused[:n_refused])
