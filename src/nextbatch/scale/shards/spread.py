"""The spread of a large pool: the one number that rows are divided by before a model learns from them."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.files.preparing.grid import scale_on_grid
from nextbatch.scale.shards.shard import Shards

# Rows of a sample: 256 stretches of 64, evenly spaced, so that few places of the disk are read.
STRETCHES, LENGTH = 256, 64


def spread_of(shards: Shards) -> float:
    """Return the standard deviation of the numbers of a pool, of a sample of 16,384 rows if it has more.

    For a pool in memory the standard deviation of all rows is taken. A sample makes a pass over all files unnecessary.
    The number scales the regularization of a model and the distances that are told; which rows are near each other does
    not depend on it.

    Raises
    ------
    BadInput
        If all numbers of the sample are NaN or infinite.
    """
    n = len(shards)
    begins = np.unique(np.linspace(0, max(0, n - LENGTH), STRETCHES).astype(np.int64))
    positions = np.arange(n) if n <= STRETCHES * LENGTH else np.unique(begins[:, None] + np.arange(LENGTH))
    places, rows = shards.located(positions)
    parts = [shards.files[place].take(rows[places == place]) for place in np.unique(places)]
    numbers: NDArray[np.float64] = np.concatenate(parts).astype(np.float64)
    finite = numbers[np.isfinite(numbers)]
    if not len(finite):
        raise BadInput(f"{shards.folder}: no number of a sample of the rows is finite.")
    spread = float(scale_on_grid(0, finite.std())[1]) if finite.std() > 0 else 1.0
    return float(np.float32(spread))
