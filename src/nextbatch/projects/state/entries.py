"""What is said, asked and fitted: the entries of a state."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Given:
    """What a person said of a sample: an answer, "skip" or "cannot say"."""

    what: str
    label: str | None
    seq: int


@dataclass(frozen=True)
class Asked:
    """A sample that was asked for: in which batch, at which place of it, and why."""

    round: int
    rank: int
    audit: bool
    by: str
    score: float | None = None
    said: tuple[str, float] | None = None


@dataclass(frozen=True)
class Fitted:
    """A model that was fitted, or why it was not.

    Parameters
    ----------
    number : int
        The number of the batch that was chosen afterwards.
    after : int
        The event up to which it has learned.
    labels : int
        How many labels it has learned from.
    counts : tuple of int
        Audit samples that it predicts rightly, of which there is no answer but a skip, and all of them.
    audit : dict
        What it predicts for them.
    stable : tuple of str
        What it predicts for the samples on which successive models are compared.
    kappa : float, optional
        How much it agrees there with the model before.
    """

    number: int
    after: int
    labels: int
    failure: str | None
    counts: tuple[int, int, int]
    audit: dict[int, str]
    stable: tuple[str, ...]
    kappa: float | None
    seconds: float
    seq: int
