"""What a strategy wants its batch to represent: the rows, what each counts, and in which measure; for certificates."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch.algorithms import certify
from nextbatch.algorithms.certificates.certificate import Certificate
from nextbatch.pool import Pool
from nextbatch.strategies.limited import without_limits
from nextbatch.strategies.picks import Picks
from nextbatch.strategies.protocol import QueryStrategy


class Representation(NamedTuple):
    """The arguments of `certify` beside the batch, and the words for what is weighted."""

    X: Any
    weights: NDArray[np.float64] | None = None
    given: Any = None
    distance: str = "squared_distance"
    width: float | None = None
    weighted_by: str | None = None


class Proof(NamedTuple):
    """A certificate and the sentence that says it of what the strategy represents."""

    certificate: Certificate
    sentence: str


def certified(strategy: QueryStrategy, pool: Pool, picks: Picks, chosen_with: Generator, rng: Generator) -> Proof:
    """Return how well the picks represent what the strategy wants them to, against any other batch of their size.

    After a preselection these are the candidates. A strategy that represents nothing is measured by plain squared
    distances over the whole pool. Limits do not count: the bound holds for all batches, within limits or not.

    Parameters
    ----------
    strategy : QueryStrategy
    pool : Pool
    picks : Picks
        What `strategy` picked from `pool`.
    chosen_with : Generator
        In the state in which the strategy was given it: the candidates are found again.
    rng : Generator
        Draws the random batches of the certificate.
    """
    what, positions, bare = "this pool", picks.positions, without_limits(strategy)
    composition = getattr(bare, "composition", None)
    bare = composition() if callable(composition) else bare
    keep: Callable[..., NDArray[np.intp]] | None = getattr(bare, "candidates_in", None)
    if keep is not None and picks.kept is not None and picks.kept < len(pool):
        candidates = keep(pool, picks.kept, chosen_with)
        what = f"the {len(candidates):,} candidates that it was chosen from"
        pool, positions = pool.take(candidates), np.searchsorted(candidates, positions)
    bare = getattr(bare, "then", bare) if keep is not None else bare
    represents: Callable[[Pool], Representation] | None = getattr(without_limits(bare), "represents", None)
    found = Representation(pool.need("embeddings", "certify")) if represents is None else represents(pool)
    proof = certify(
        found.X,
        positions,
        weights=found.weights,
        given=found.given,
        distance=found.distance,
        width=found.width,
        rng=rng,
    )
    weighted = f", weighted by {found.weighted_by}" if found.weights is not None else ""
    beside = ", beside the labeled samples" if found.given is not None else ""
    return Proof(proof, proof.told(f"{what}{weighted}{beside}"))
