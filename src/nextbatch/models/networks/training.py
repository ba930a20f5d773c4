"""The settings of a training: a frozen value that can be printed, compared and stored."""

from dataclasses import dataclass
from math import cos, pi

import numpy as np

from nextbatch import checks
from nextbatch.errors import BadInput

OPTIMIZERS = ("adam", "sgd", "rmsprop")
SCHEDULES = {"constant": lambda progress: 1.0, "cosine": lambda progress: 0.5 * (1 + cos(pi * progress))}
AUGMENTATIONS = ("none", "crop-flip")
# Networks compute in float32: settings must lie in its range.
FLOAT32 = np.finfo(np.float32)


@dataclass(frozen=True)
class Training:
    """How a network is trained in each fit.

    Parameters
    ----------
    epochs : int, default 50
        Passes of each fit over the labeled samples, at least 1; the same after a warm start.
    batch_size : int, default 64
        Samples per step, at least 2.
    optimizer : {"adam", "sgd", "rmsprop"}, default "adam"
        "adam" is AdamW, whose weight decay is decoupled from the gradient; "sgd" is stochastic gradient descent with
        momentum; "rmsprop" divides by a mean of squared gradients that forgets a tenth each step, as in Keras.
    learning_rate : float, default 0.001
        Greater than 0.
    weight_decay : float, default 0.0
        At least 0.
    momentum : float, default 0.9
        At least 0 and less than 1; only for "sgd".
    schedule : {"constant", "cosine"}, default "constant"
        "cosine" lowers the learning rate to zero over each fit, along half a cosine wave.
    augmentation : {"none", "crop-flip"}, default "none"
        "crop-flip" is for images: in each pass it shifts every image by up to an eighth of its side and mirrors it with
        probability 1/2.

    Raises
    ------
    BadInput
        If a setting has the wrong type or is out of its range.

    Examples
    --------
    >>> Training(epochs=10, learning_rate=0.01)
    Training(epochs=10, batch_size=64, optimizer='adam', learning_rate=0.01, weight_decay=0.0, momentum=0.9,
             schedule='constant', augmentation='none')
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
            ("learning_rate", float(FLOAT32.tiny), float(FLOAT32.max)),
            ("weight_decay", 0, float(FLOAT32.max)),
            ("momentum", 0, 1),
        ):
            object.__setattr__(self, name, checks.number(getattr(self, name), name, low, high))
        if self.momentum == 1:
            raise BadInput("momentum must be less than 1: with 1 no step is ever forgotten.")
        checks.one_of(self.optimizer, OPTIMIZERS, "optimizer")
        checks.one_of(self.schedule, tuple(SCHEDULES), "schedule")
        checks.one_of(self.augmentation, AUGMENTATIONS, "augmentation")

    def rate(self, progress: float) -> float:
        """Return the learning rate when the fraction `progress` of a fit, from 0 to 1, is done."""
        return self.learning_rate * SCHEDULES[self.schedule](progress)
