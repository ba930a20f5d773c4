"""What a network shows of rows: embeddings and probabilities, both from one pass."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.checks import Numbering
from nextbatch.row_access import count_rows, row_taker
from nextbatch.views import View


class Seen(NamedTuple):
    """Embeddings of shape (n_samples, n_units) and probabilities of shape (n_samples, n_classes)."""

    embeddings: NDArray[np.float32]
    probabilities: NDArray[np.float32]


def view_of(see: Callable[[Any, Numbering], Seen], X: Any, classes: NDArray[Any] | None = None) -> View:
    """Return what `see` shows of the rows of `X`: one pass for the rows asked for, made when the first is read."""
    X = checks.samples(X)
    n, take = count_rows(X), row_taker(X)
    return View({}, n, {Seen._fields: lambda rows: see(take(rows), rows.__getitem__)}, classes=classes)
