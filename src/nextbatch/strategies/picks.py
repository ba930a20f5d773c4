"""Picks: the positions that a strategy chose, and by what it chose them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.quoting import counted, quoted
from nextbatch.row_access import count_rows
from nextbatch.strategies.protocol import QueryStrategy


@dataclass(frozen=True, eq=False)
class Picks:
    """A batch in the order of its priority.

    Parameters
    ----------
    positions : array of shape (batch_size,)
        Positions in the pool, first choice first.
    score : array of shape (batch_size,), optional
        The acquisition score by which the strategy chose; None where it chose by none.
    kept : int, optional
        How many samples a preselection left to choose from; None without preselection.
    chance : array of shape (batch_size,), optional
        The probability with which a strategy that draws took each sample; None where it is not known.
    random : array of bool, shape (batch_size,), optional
        Which samples were drawn uniformly, to explore; None where none was.
    short : str, optional
        Why there are fewer than were asked for; None where there are as many.
    """

    positions: NDArray[np.intp]
    score: NDArray[np.float64] | None = None
    kept: int | None = None
    chance: NDArray[np.float64] | None = None
    random: NDArray[np.bool_] | None = None
    short: str | None = None

    def take(self, places: NDArray[np.intp]) -> "Picks":
        """Return the picks at these places, in their order."""
        return Picks(
            self.positions[places],
            score=None if self.score is None else np.asarray(self.score)[places],
            kept=self.kept,
            chance=None if self.chance is None else np.asarray(self.chance)[places],
            random=None if self.random is None else np.asarray(self.random)[places],
        )


def together(parts: list[Picks]) -> Picks:
    """Return picks one after the other; a score or chance that some of them do not have is NaN there."""
    kept = [part.kept for part in parts if part.kept is not None]
    return Picks(
        np.concatenate([np.empty(0, dtype=np.intp), *(part.positions for part in parts)]),
        score=_filled([part.score for part in parts], parts, np.nan),
        kept=max(kept, default=None),
        chance=_filled([part.chance for part in parts], parts, np.nan),
        random=_filled([part.random for part in parts], parts, False),
    )


def _filled(values: list[Any], parts: list[Picks], blank: Any) -> Any:
    """Return the values of all parts in a row, with `blank` for parts that have none; None if no part has any."""
    if all(value is None for value in values):
        return None
    blanks = [np.full(len(part.positions), blank) for part in parts]
    return np.concatenate([blank if value is None else value for value, blank in zip(values, blanks, strict=True)])


class Picker:
    """Base of strategies that tell by what they choose: they write `picks`, and `select` follows from it."""

    def picks(self, pool: Pool, batch_size: int, rng: Generator) -> Picks:
        """Return what `select` does, with what each pick was chosen by."""
        raise NotImplementedError

    def select(self, pool: Pool, batch_size: int, rng: Generator) -> NDArray[np.intp]:
        """See `QueryStrategy.select`."""
        return self.picks(pool, batch_size, rng).positions


def picks_of(strategy: QueryStrategy, pool: Pool, batch_size: int, rng: Generator) -> Picks:
    """Return what `strategy` picks, or raise the sentence for what is no batch: anybody may have written it.

    Examples
    --------
    >>> from nextbatch import Margin
    >>> pool = Pool(probabilities=[[0.9, 0.1], [0.6, 0.4]])
    >>> picks = picks_of(Margin(), pool, 1, np.random.default_rng(0))
    >>> picks.positions, picks.score.round(3)
    (array([1]), array([0.8]))
    """
    # Whoever derives from a strategy of ours and writes `select` means what it selects.
    if isinstance(strategy, Picker) and type(strategy).select is Picker.select:
        made = strategy.picks(pool, batch_size, rng)
        if not isinstance(made, Picks):
            raise BadInput(f"The picks of {strategy!r} must be Picks(positions, ...), got {quoted(made)}.")
    else:
        made = Picks(strategy.select(pool, batch_size, rng))
    positions = checks.indices(made.positions, len(pool), f"What {strategy!r} selects")
    if len(positions) > batch_size or (len(positions) < batch_size and not made.short):
        raise BadInput(f"{strategy!r} selected {counted(len(positions), 'sample')} where {batch_size} were asked for.")
    for name in ("score", "chance", "random"):
        values = getattr(made, name)
        if values is not None:
            told = f"The {name} of the picks of {strategy!r}"
            checks.same_length(told, count_rows(values), "positions", len(positions))
    return replace(made, positions=positions, kept=None if made.kept is None else int(made.kept))
