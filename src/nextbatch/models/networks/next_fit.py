"""What the next fit of a network begins with, and whether it goes on from the one before."""

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from nextbatch.models.known_classes import known_classes, same_classes
from nextbatch.models.networks.network_rows import network_rows


class Fitted(Protocol):
    """What there is to know about the fit before."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a row."""
        ...

    @property
    def classes(self) -> NDArray[Any]:
        """The classes, ascending."""
        ...

    @property
    def fits(self) -> int:
        """How many fits were warm since the last cold one."""
        ...


class NextFit(NamedTuple):
    """Rows, the classes, the number of each row's class, and how many fits in a row are warm with this one."""

    rows: NDArray[Any]
    classes: NDArray[Any]
    targets: NDArray[np.int64]
    fits: int


def next_fit(before: Fitted | None, X: Any, y: Any, *, warm_start: bool) -> NextFit:
    """Return what a network is fitted with; it goes on from the fit `before` if it may and the classes are the same.

    Raises
    ------
    BadInput
        If rows or labels cannot be used, or rows have another shape than those of a warm fit before.
    """
    rows = network_rows(X, before.shape if before and warm_start else None)
    classes, targets = known_classes(y, len(rows))
    warm = before if before and warm_start and same_classes(before.classes, classes) else None
    return NextFit(rows, classes, targets, warm.fits + 1 if warm else 0)
