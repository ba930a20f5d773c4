"""Hashes of texts as Arrow keeps them: the bytes of all in one array, and where each begins."""

import numpy as np
from numpy.typing import NDArray

from nextbatch.kernels.compiled import compiled

# FNV-1a of 64 bits; the last steps are those of MurmurHash3, which FNV lacks: its high bits are hardly mixed.
_BASIS, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_MIX, _MORE = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)


@compiled
def hash_texts(content: NDArray[np.uint8], starts: NDArray[np.int64], hashes: NDArray[np.uint64]) -> None:
    """Write a hash of each text, the bytes from starts[i] to starts[i + 1]. Bounded by one multiplication a byte."""
    for i in range(len(hashes)):
        h = _BASIS
        for j in range(starts[i], starts[i + 1]):
            h = (h ^ np.uint64(content[j])) * _PRIME
        h = (h ^ (h >> np.uint64(33))) * _MIX
        h = (h ^ (h >> np.uint64(33))) * _MORE
        hashes[i] = h ^ (h >> np.uint64(33))
