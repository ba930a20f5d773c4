"""UHerding: MaxHerding in which samples count by their uncertainty, from calibrated probabilities."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms import facility_location
from nextbatch.algorithms.limits import Limits
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_distances
from nextbatch.algorithms.neighbors.similarities import directions
from nextbatch.errors import BadInput
from nextbatch.inputs import Need
from nextbatch.pool import Pool
from nextbatch.quoting import quoted
from nextbatch.scores import SCORES
from nextbatch.strategies.about import about
from nextbatch.strategies.limited import Limitable
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import as_code
from nextbatch.strategies.representation import Representation

# How the width follows from the distances of the labeled samples to the nearest other one, by name.
WIDTHS: dict[str, Callable[[NDArray[np.float64]], np.floating[Any]]] = {"smallest": np.min, "typical": np.median}
UNCERTAINTIES = tuple(name for name, score in SCORES.items() if score.reads == "probabilities")
# Where the labeled samples tell no distance.
WIDTH = 1.0
# Directions of copies of a sample in other lengths are this near, by rounding.
COPIES = 1e-6


@about(cost="n² d + n C", source="Bae, Sutherland and Noh (2024), arXiv 2412.20644")
@dataclass(frozen=True)
class UHerding(Limitable):
    """MaxHerding, with each sample weighted by its uncertainty: covers the pool first, and the decision boundary later.

    What labeled and pending samples cover already does not count again. The kernel is as wide as the two nearest
    different samples among these are apart, so that it narrows as labels come in. Two near copies among them are enough
    to make it too narrow to cover anything; `width="typical"`, the median distance to the nearest different one, is
    not moved by a few. Without two of them the width is 1. Without labels, and where the model is sure of every sample,
    all count alike.

    Above 8,000 samples a wide kernel is cut, as for MaxHerding.

    Parameters
    ----------
    uncertainty : {"margin", "least_confidence", "entropy"}, default "margin"
    calibrated : bool, default True
        Reads the input `calibrated`, probabilities at a temperature that fits held-out labels; with False those that
        the model gives.
    width : {"smallest", "typical"} or float, default "smallest"
        The smallest or the median distance of a labeled or pending sample to the nearest different one, or a fixed
        width.

    Examples
    --------
    >>> pool = Pool([[5.0, 1.0], [4.0, 1.0], [1.0, 4.0]], calibrated=[[0.5, 0.5], [0.9, 0.1], [1.0, 0.0]])
    >>> UHerding().select(pool, 1, np.random.default_rng(0))
    array([0])
    """

    uncertainty: str = "margin"
    calibrated: bool = True
    width: str | float = "smallest"
    __repr__ = as_code

    def __post_init__(self) -> None:
        """Check the name and the number."""
        checks.one_of(self.uncertainty, UNCERTAINTIES, "uncertainty")
        if not isinstance(self.calibrated, bool):
            raise BadInput(f"calibrated must be True or False, got {quoted(self.calibrated)}.")
        if isinstance(self.width, str):
            checks.one_of(self.width, tuple(WIDTHS), "width (which may also be a number)")
        else:
            object.__setattr__(self, "width", checks.number(self.width, "width", checks.SMALLEST, checks.LARGEST))

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is read of a pool."""
        labeled = Need("embeddings", of="labeled", optional=True)
        return Need("calibrated" if self.calibrated else "probabilities"), Need("embeddings"), labeled

    def picks_within(self, pool: Pool, batch_size: int, rng: Generator, limits: Limits | None) -> Picks:
        """See `Limitable.picks_within`."""
        found = self.represents(pool)
        chosen = facility_location(
            found.X,
            batch_size,
            similarity="rbf",
            width=found.width,
            weights=found.weights,
            given=found.given,
            limits=limits,
        )
        score = None if found.weights is None else found.weights[chosen.positions]
        return Picks(chosen.positions, score=score)

    def represents(self, pool: Pool) -> Representation:
        """Return what the batch is to represent."""
        weights = SCORES[self.uncertainty](pool.need(self.needs[0].input, self))
        X = directions(checks.matrix(pool.need("embeddings", self), "embeddings"))
        given = pool.given("embeddings")
        near = None if given is None else directions(checks.matrix(given, "labeled_embeddings"))
        counted = weights if weights.any() else None
        return Representation(X, counted, near, "rbf", self.width_among(near), weighted_by=self.uncertainty)

    def width_among(self, near: NDArray[np.float32] | None) -> float:
        """Return the width of the kernel, given the directions of the samples that are labeled or pending."""
        if not isinstance(self.width, str):
            return self.width
        if near is None:
            return WIDTH
        found = nearest_distances(near, COPIES)
        return float(WIDTHS[self.width](found)) if len(found) else WIDTH
