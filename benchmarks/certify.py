"""The certificate of a greedy batch and of a random one: nobody else proves one, so there is no peer.

The gap is how much better than the greedy batch any batch of its size could be at most.
"""

import numpy as np
from mixture import mixture

SIZES = [{"n": 10_000, "k": 1_000, "d": 512}, {"n": 50_000, "k": 1_000, "d": 512}]
SMOKE = {"n": 2_000, "k": 100, "d": 32}


def data(n, k, d):
    from nextbatch.algorithms import facility_location

    X = mixture(n, d)[0]
    return X, facility_location(X, k).positions


def ours(given, k):
    from nextbatch.algorithms import certify

    X, positions = given
    return certify(X, positions, rng=np.random.default_rng(0))


METHODS = {"nextbatch": ours}


def kept(given, certificate):
    return {"positions": given[1]}


def objective(given, certificate):
    return {
        "cost": certificate.cost,
        "lower bound": certificate.lower_bound,
        "gap %": 100 * certificate.gap,
        "random gap %": 100 * certificate.random_gap,
    }


def unit(size, machine):
    return "the product of all pairs, halved by symmetry, n² d flop", size["n"] ** 2 * size["d"] / machine["product"]
