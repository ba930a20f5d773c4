"""How a network is trained: a value, so that it can be printed, compared and written down."""

from dataclasses import dataclass
from math import cos, pi

import numpy as np

from nextbatch import checks
from nextbatch.errors import BadInput

OPTIMIZERS = ("adam", "sgd")
SCHEDULES = {"constant": lambda progress: 1.0, "cosine": lambda progress: 0.5 * (1 + cos(pi * progress))}
AUGMENTATIONS = ("none", "crop-flip")
# Networks compute in float32, which has no other numbers than these.
SMALLEST, LARGEST = float(np.finfo(np.float32).tiny), float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Training:
    """How many passes a fit makes over the labeled samples, and how it steps.

    Parameters
    ----------
    epochs : int
        Passes of each fit, cold or warm.
    batch_size : int
        Samples per step, at least 2.
    optimizer : {"adam", "sgd"}
    learning_rate : float
    weight_decay : float
        Adam's is decoupled from the gradient (AdamW).
    momentum : float
        For "sgd".
    schedule : {"constant", "cosine"}
        "cosine" lets the learning rate fall to zero over each fit.
    augmentation : {"none", "crop-flip"}
        "crop-flip" shifts images by up to an eighth of their side and mirrors half of them, anew in each pass.

    Raises
    ------
    BadInput

    Examples
    --------
    >>> Training(schedule="cosine", learning_rate=0.1).rate(0.5)
    0.05
    """

    epochs: int = 50
    batch_size: int = 64
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    momentum: float = 0.9
    schedule: str = "constant"
    augmentation: str = "none"

    def __post_init__(self) -> None:
        """Check every setting."""
        for name, least in (("epochs", 1), ("batch_size", 2)):
            if checks.whole(getattr(self, name), name) < least:
                raise BadInput(f"{name} must be at least {least}, got {getattr(self, name)}.")
        for name, low, high in (
            ("learning_rate", SMALLEST, LARGEST),
            ("weight_decay", 0, LARGEST),
            ("momentum", 0, 1),
        ):
            object.__setattr__(self, name, checks.number(getattr(self, name), name, low, high))
        if self.momentum == 1:
            raise BadInput("momentum must be less than 1: with 1 no step is ever forgotten.")
        checks.one_of(self.optimizer, OPTIMIZERS, "optimizer")
        checks.one_of(self.schedule, tuple(SCHEDULES), "schedule")
        checks.one_of(self.augmentation, AUGMENTATIONS, "augmentation")

    def rate(self, progress: float) -> float:
        """Return the learning rate after the share `progress` of a fit."""
        return self.learning_rate * SCHEDULES[self.schedule](progress)
