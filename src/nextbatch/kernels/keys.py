"""A number for each row, the same for equal rows: rows with a number of their own have no copy."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled

# Odd, with bits all over; of an arithmetic modulo 2^64.
FACTOR = np.uint64(0x9E3779B97F4A7C15)
MINUS_ZERO = np.uint32(1 << 31)


@compiled
def keys_of_rows(bits: NDArray[np.uint32], keys: NDArray[np.uint64]) -> None:
    """Write a key for each row of float32, given as bits; minus zero counts as zero. Bounded by reading the rows."""
    for i in range(len(bits)):
        key = np.uint64(0)
        for j in range(bits.shape[1]):
            part = bits[i, j]
            if part == MINUS_ZERO:
                part = np.uint32(0)
            key = (key ^ np.uint64(part)) * FACTOR
            key ^= key >> np.uint64(29)
        keys[i] = key
