"""BatchBALD: rows whose labels, taken together, tell most of which member of a committee is right."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import entr

from nextbatch import checks
from nextbatch.threads import workers

# A block of this many probabilities stays in the cache.
NUMBERS_PER_BLOCK = 2**18
# Gains are compared on this grid, in nats, so that equal ones are equal on every machine.
GRID = 2.0**34

Floats = NDArray[np.float64]


def joint_information(committee: Any, k: int, rng: Generator, *, draws: int = 1000) -> NDArray[np.intp]:
    """Return `k` rows, each of which tells most about the members beside those before it; the first of equal ones.

    What a row tells is the mutual information of its label and the member, given the labels of the rows before: the
    entropy of its label under the members as those labels leave them, less the mean entropy under each member. By the
    chain rule these sum to the information of the whole batch. The labels of the rows before are enumerated while there
    are at most `draws` combinations of them, which is exact, and then `draws` combinations are drawn: equally many
    from each member. Bounded by `draws` n M C flop and `draws` n C logarithms for each row.

    Parameters
    ----------
    committee : array of shape (n_members, n_samples, n_classes)
        Class probabilities by each member.
    k : int
        How many rows, 0 to n_samples.
    rng : Generator
        Draws labels, one number for each combination and row.
    draws : int

    Returns
    -------
    array of shape (k,)

    References
    ----------
    Kirsch, van Amersfoort and Gal (NeurIPS 2019).

    Examples
    --------
    The first two rows part four members in the same way, the third in another one:

    >>> first = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    >>> joint_information(np.stack([first, 1 - first], axis=2), 2, np.random.default_rng(0))
    array([0, 2])
    """
    P = checks.numbers(committee, "committee", ndim=3)
    n, k = P.shape[1], checks.count(k, P.shape[1])
    draws = int(checks.whole(draws, "draws", 1))
    known, rng = Combinations(len(P), draws), checks.generator(rng)
    left = np.ones(n, dtype=bool)
    taken = np.empty(k, dtype=np.intp)
    of_members = np.mean([entr(member.astype(np.float64)).sum(axis=1) for member in P], axis=0)
    for place in range(k):
        gains = np.where(left, np.rint((known.entropies(P) - of_members) * GRID), -np.inf)
        taken[place] = gains.argmax()
        left[taken[place]] = False
        known.add(P[:, taken[place]].astype(np.float64), rng)
    return taken


class Combinations:
    """Labels that the rows taken so far may have: how probable each combination is, and each member given it.

    Parameters
    ----------
    members : int
    most : int
        How many combinations are kept; more are replaced by as many that are drawn.
    """

    def __init__(self, members: int, most: int) -> None:
        self.most = most
        self.chances = np.ones(1)
        self.members = np.full((1, members), 1.0 / members)
        self.rows: list[Floats] = []
        # The member from whom a combination is drawn, once they are drawn.
        self.drawn_from: NDArray[np.intp] | None = None

    def entropies(self, P: NDArray[Any]) -> Floats:
        """Return of each row the entropy of its label, given a combination, in the mean over combinations."""
        M, n, C = P.shape
        found = np.empty(n)
        length = max(1, NUMBERS_PER_BLOCK // (len(self.chances) * C))

        def write(a: int) -> None:
            block = P[:, a : a + length].astype(np.float64)
            labels = (self.members @ block.reshape(M, -1)).reshape(len(self.chances), -1, C)
            found[a : a + length] = self.chances @ entr(labels).sum(axis=2)

        with workers() as each:
            each(write, range(0, n, length))
        return found

    def add(self, row: Floats, rng: Generator) -> None:
        """Take the row into account whose probabilities by each member these are, shape (n_members, n_classes)."""
        self.rows.append(row)
        if self.drawn_from is None and len(self.chances) * row.shape[1] <= self.most:
            self._enumerate(row)
        elif self.drawn_from is None:
            self._begin_to_draw(rng)
        else:
            self._draw(row, rng)

    def _enumerate(self, row: Floats) -> None:
        """Part every combination by the label of one more row."""
        joint = self.chances[:, None, None] * self.members[:, None, :] * row.T[None, :, :]
        self._know(joint.reshape(-1, row.shape[0]))

    def _begin_to_draw(self, rng: Generator) -> None:
        """Draw the labels of all rows so far, equally many combinations from each member."""
        members = self.members.shape[1]
        self.drawn_from = np.arange(self.most) % members
        self.members = np.full((self.most, members), 1.0 / members)
        for row in self.rows:
            self._draw(row, rng)

    def _draw(self, row: Floats, rng: Generator) -> None:
        """Draw the label of one more row for each combination, by the member that it is drawn from."""
        assert self.drawn_from is not None
        up_to = row.cumsum(axis=1)[self.drawn_from]
        label = (rng.random(self.most)[:, None] * up_to[:, -1:] >= up_to).sum(axis=1)
        self._know(self.members * row[:, np.minimum(label, row.shape[1] - 1)].T)
        self.chances = np.full(self.most, 1.0 / self.most)

    def _know(self, joint: Floats) -> None:
        """Keep how probable each combination is, and the members given it; what cannot be is left out."""
        chances = joint.sum(axis=1)
        if self.drawn_from is None:
            joint, chances = joint[chances > 0], chances[chances > 0]
        self.chances, self.members = chances, joint / chances[:, None]
