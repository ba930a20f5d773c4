"""Leases: which open sample is on whose screen, so that no two people get the same one; forgotten at a restart."""

from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

SECONDS = 600.0


class Holder(NamedTuple):
    """A person, and one of the pages that they have open."""

    person: str
    tab: str = ""


class Leases:
    """Who has which sample, for ten minutes.

    Parameters
    ----------
    clock : callable
        Returns seconds that only grow, whatever somebody does to the clock of the machine.

    Examples
    --------
    >>> leases = Leases()
    >>> leases.take(3, Holder("anna"))
    >>> leases.is_free(3, Holder("ben")), leases.is_free(3, Holder("anna"))
    (False, True)
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._held: dict[int, tuple[Holder, float]] = {}

    def take(self, sample: int, holder: Holder) -> None:
        """Give a sample to a holder, for ten minutes from now on."""
        self._held[sample] = holder, self._clock() + SECONDS

    def is_free(self, sample: int, holder: Holder) -> bool:
        """Tell whether this holder may have a sample: nobody else has it, or not any more."""
        held = self._held.get(sample)
        if held is None or held[1] <= self._clock():
            return True
        # What a person has taken back is for any of their pages.
        return held[0] in (holder, Holder(holder.person))

    def give_back(self, sample: int) -> None:
        """Forget who has a sample."""
        self._held.pop(sample, None)

    def give_back_all(self, holder: Holder) -> None:
        """Forget what a holder has."""
        self._held = {sample: held for sample, held in self._held.items() if held[0] != holder}

    def __len__(self) -> int:
        """Return how many samples are held."""
        return len(self._held)
