"""What is served to a person, and what is known once an answer is stored."""

from dataclasses import dataclass

from nextbatch.projects.state.entries import Asked


@dataclass(frozen=True)
class Served:
    """A sample as it is served to a person: nothing in it tells why it was chosen.

    Parameters
    ----------
    sample : int
        Its number in the pool, from 0.
    showing : int
        How often this person has said something of it; to be given back with the answer.
    """

    sample: int
    showing: int


@dataclass(frozen=True)
class Receipt:
    """What is known once an answer is safe on the disk.

    Parameters
    ----------
    seq : int
        The number of the event.
    sample : int
    repeated : bool
        Whether the same was stored before, so that nothing was added.
    asked : Asked
        Why the sample was asked for, and what the model had said of it.
    """

    seq: int
    sample: int
    repeated: bool
    asked: Asked | None
