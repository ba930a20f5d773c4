"""Named random generators, each made from the name of its purpose; and keys, by which rows are drawn and ties go."""

import hashlib
from copy import deepcopy

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray


def rng_for(*names: object) -> Generator:
    """Return a generator seeded by `names`, the same in every process and on every machine.

    Parameters
    ----------
    *names
        Strings and integers that name the purpose, for example `("select", round, seed)`. Different names give
        independent streams, so that a change of one draw never shifts another.

    Examples
    --------
    >>> int(rng_for("initial", "digits", 0).integers(1000))
    313
    >>> int(rng_for("initial", "digits", 1).integers(1000))
    817
    """
    # The length before each name distinguishes ("ab", "c") from ("a", "bc").
    texts = [str(name) for name in names]
    joined = "".join(f"{len(text)}:{text}" for text in texts)
    digest = hashlib.sha256(joined.encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def apart(rng: Generator, *names: object) -> Generator:
    """Return a generator of its own for a purpose, made from where `rng` stands; `rng` stays there.

    So that what one purpose draws never shifts what is drawn for another.

    Examples
    --------
    >>> rng = rng_for("a batch")
    >>> ties = apart(rng, "ties")
    >>> bool(rng.random() == rng_for("a batch").random())
    True
    """
    return rng_for(*names, int(deepcopy(rng).integers(2**64, dtype=np.uint64)))


def keys_for(rows: ArrayLike, rng: Generator) -> NDArray[np.uint64]:
    """Return a random number for each row, which depends on nothing but the row's own number and one draw of `rng`.

    Rows in another order, or a part of them, have the same keys: a draw by keys is that of the same rows wherever they
    lie. Different rows have different keys. Bounded by memory: some ten passes over the numbers.

    Parameters
    ----------
    rows : array of int, shape (n_rows,)
        What a row is known by, such as its position among all samples.
    rng : Generator
        Draws one number of 64 bits, whatever the rows are.

    Returns
    -------
    array of uint64, shape (n_rows,)

    References
    ----------
    Steele, Lea and Flood (OOPSLA 2014), the output function of SplitMix64.

    Examples
    --------
    >>> keys = keys_for([0, 1, 2], rng_for("ties"))
    >>> bool((keys[[2, 0]] == keys_for([2, 0], rng_for("ties"))).all())
    True
    """
    keys = np.asarray(rows).astype(np.uint64)
    keys *= np.uint64(0x9E3779B97F4A7C15)
    keys += rng.integers(2**64, dtype=np.uint64)
    keys ^= keys >> np.uint64(30)
    keys *= np.uint64(0xBF58476D1CE4E5B9)
    keys ^= keys >> np.uint64(27)
    keys *= np.uint64(0x94D049BB133111EB)
    keys ^= keys >> np.uint64(31)
    return keys


def uniforms(keys: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return a number strictly between 0 and 1 for each key, uniform where keys are.

    Examples
    --------
    >>> uniforms(np.array([0, 2**63, 2**64 - 1], dtype=np.uint64)).round(3)
    array([0. , 0.5, 1. ])
    """
    return ((keys >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
