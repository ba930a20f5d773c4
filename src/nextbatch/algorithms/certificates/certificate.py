"""A certificate: what a batch costs, what is proven about all others of its size, and the sentence that says so."""

from dataclasses import dataclass
from math import ceil

# A batch is compared with the mean of this many random ones. In small pools two random batches differ by a third.
RANDOM_BATCHES = 10


@dataclass(frozen=True)
class Certificate:
    """What a batch costs and what is proven about all batches of its size.

    `cost` is the weighted sum over all rows of the distance to the nearest row of the batch, `lower_bound` a proven
    lower bound on the cost of any batch of this size, and `gap` is cost / lower_bound - 1. `random_gap` is the mean of
    the same for `RANDOM_BATCHES` batches drawn at random, and `random_spread` its standard deviation among them. All
    three are None where nothing above zero is proven.
    """

    batch_size: int
    cost: float
    lower_bound: float
    gap: float | None
    random_gap: float | None
    random_spread: float | None = None

    @property
    def sentence(self) -> str:
        """What `told` says of the whole pool."""
        return self.told("this pool")

    def told(self, what: str) -> str:
        """Say it in words: a batch is 2 % better than another if it costs 2 % less, so that 100 % is the most.

        Examples
        --------
        >>> print(Certificate(1000, 102.0, 100.0, gap=0.02, random_gap=0.2, random_spread=0.012).sentence)
        No batch of 1,000 can represent this pool more than 2.0 % better than this one, which is 15 % better
        than a random one (mean of 10, give or take 1).
        >>> print(Certificate(50, cost=140.0, lower_bound=100.0, gap=0.4, random_gap=0.3).sentence)
        No batch of 50 can represent this pool more than 28.6 % better than this one; already a random one is
        7 % better.
        """
        batch = f"batch of {self.batch_size:,}"
        if self.gap is None:
            return f"Nothing is proven about how well another {batch} could represent {what}."
        share = _saved(1, 1 + self.gap)
        shown = ceil(round(10 * share, 6)) / 10  # rounded up, so that the sentence stays true
        better = f"more than {shown:.1f} % better" if shown else "better"
        return f"No {batch} can represent {what} {better} than this one{self._beside_random(1 + self.gap)}."

    def _beside_random(self, ours: float) -> str:
        if self.random_gap is None:
            return ""
        random = 1 + self.random_gap
        better, worse = round(_saved(ours, random)), round(_saved(random, ours))
        if better <= 0 and worse <= 0:
            return "; a random one is as good"
        told = f"{better} % better than a random one" if better > 0 else f"{worse} % better"
        if self.random_spread is not None:
            # The spread of a share is that of the cost, over the larger of the two costs.
            spread = 100 * self.random_spread * (ours / random**2 if better > 0 else 1 / ours)
            told += f" (mean of {RANDOM_BATCHES}, give or take {spread:.0f})"
        return f", which is {told}" if better > 0 else f"; already a random one is {told}"


def _saved(cost: float, other: float) -> float:
    """Return by how many per cent of the other cost the first is lower."""
    return 100 * (1 - cost / other)
