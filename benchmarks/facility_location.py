"""Greedy facility location (Submodular), against apricot and submodlib, which keep the similarities of all pairs.

The cost is that of K-medoids: the sum of squared distances of all rows to their nearest chosen one.
"""

from mixture import squared_distances_to_nearest
from real_rows import rows_of

SIZES = [
    {"n": 10_000, "k": 1_000, "d": 512},
    {"n": 50_000, "k": 1_000, "d": 512},
    {"n": 15_000, "k": 1_000, "d": 384, "rows": "CLINC150 sentences"},
    {"n": 15_000, "k": 1_000, "d": 256, "rows": "CIFAR-10 patches"},
    {"n": 15_000, "k": 1_000, "d": 784, "rows": "MNIST pixels"},
]
SMOKE = {"n": 1_000, "k": 50, "d": 32}
WARM = {"n": 8_200, "k": 50, "d": 32}  # above 8,000 rows other kernels are used


def data(n, k, d, rows=None):
    return rows_of(n, d, rows)[0]


def ours(X, k):
    from nextbatch.algorithms import facility_location

    return facility_location(X, k).positions


def ours_certified(X, k):
    from nextbatch.algorithms import certify
    from nextbatch.algorithms.neighbors.neighbor_graph import last_graph_kept

    with last_graph_kept():  # as `select --certify` does
        positions = ours(X, k)
        certify(X, positions)
    return positions


def apricot(X, k):
    from apricot import FacilityLocationSelection

    return FacilityLocationSelection(k, metric="euclidean", optimizer="lazy").fit(X).ranking


def submodlib(X, k):
    from submodlib import FacilityLocationFunction

    chooser = FacilityLocationFunction(n=len(X), mode="dense", data=X, metric="euclidean")
    return [row for row, _ in chooser.maximize(budget=k, optimizer="LazyGreedy", show_progress=False)]


METHODS = {
    "nextbatch": ours,
    "nextbatch, certified": ours_certified,
    "apricot lazy": apricot,
    "submodlib LazyGreedy": submodlib,
}
# Bytes for each pair of rows, from peaks at 1,000 to 8,000 rows: copies of the matrix, and lists of Python numbers.
MEMORY = {"apricot lazy": lambda size: 12 * size["n"] ** 2, "submodlib LazyGreedy": lambda size: 52 * size["n"] ** 2}


def objective(X, positions):
    return {"cost": float(squared_distances_to_nearest(X, X[positions]).sum()), "distinct": len(set(positions))}


def unit(size, machine):
    return "the product of all pairs, halved by symmetry, n² d flop", size["n"] ** 2 * size["d"] / machine["product"]
