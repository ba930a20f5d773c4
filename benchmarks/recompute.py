"""Recomputes the objectives of kept results, in plain numpy alone: python benchmarks/recompute.py FOLDER.

FOLDER is what `run.py --keep FOLDER` wrote. Nothing of nextbatch or of its peers is imported: the input comes from
`real_rows`, every objective is written out here once more, distances are computed in float64 for all pairs of row and
chosen row. `--rows` looks at so many rows, drawn uniformly, where all pairs would take too long; a sum is then an
estimate that may be four standard errors off, and a largest distance is left out.
"""

import argparse
import json
import sys
import zlib
from pathlib import Path

import numpy as np
from real_rows import rows_of

# How far a sum of distances found by float32 products may be from the direct one.
AGREEMENT = 1e-5
LABELED = 100
CLASSES = 10


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=100_000, help="look at no more rows than these")
    words = parser.parse_args()
    different = 0
    for path in sorted(words.folder.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        arrays = {file.name.split(".")[-2]: np.load(file) for file in path.parent.glob(f"{path.stem}.*.npy")}
        for name, found, allowed in objectives(told, arrays, words.rows):
            reported = told["measured"][name]
            agrees = abs(found - reported) <= allowed * abs(reported)
            different += not agrees
            verdict = "agrees" if agrees else "DIFFERS"
            print(f"{verdict}: {path.stem}: {name} is {found:.8g}, reported {reported:.8g}", flush=True)
    return 1 if different else 0


def objectives(told, arrays, rows):
    """Yield the name of each objective, its value, and how far from the reported one it may be, as a share of it."""
    size = told["size"]
    for key, value in arrays.items():
        if key == "positions" and len(np.unique(value)) != size["k"]:
            raise SystemExit(f"{told}: {len(np.unique(value))} different positions, not {size['k']}.")
    if told["benchmark"] in RECOMPUTE:
        yield from RECOMPUTE[told["benchmark"]](size, arrays, rows)


def k_means(size, arrays, rows):
    X, w = rows_of(size["n"], size["d"], size.get("rows"))
    yield "inertia", *weighted_cost(X, w, arrays["centers"], rows)
    yield "K-medoids cost", *weighted_cost(X, w, X[arrays["positions"]], rows)


def drawn(size, arrays, rows):
    X, w = rows_of(size["n"], size["d"], size.get("rows"))
    yield "inertia", *weighted_cost(X, w, X[arrays["positions"]], rows)


def represented(size, arrays, rows):
    X, _ = rows_of(size["n"], size["d"], size.get("rows"))
    yield "cost", *weighted_cost(X, np.ones(len(X)), X[arrays["positions"]], rows)


def k_center(size, arrays, rows):
    X, _ = rows_of(size["n"] + LABELED, size["d"], size.get("rows"))
    chosen = np.concatenate([X[:LABELED], X[arrays["positions"]]])
    if len(X) <= rows:
        yield "radius", float(np.sqrt(to_nearest(X, chosen).max())), AGREEMENT


def badge(size, arrays, rows):
    if size["n"] > rows:
        return
    X, _ = rows_of(size["n"], size["d"], size.get("rows"))
    logits = 4 * X @ np.random.default_rng(1).standard_normal((size["d"], CLASSES), dtype=np.float32)
    P = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(np.float64)
    P /= P.sum(axis=1, keepdims=True)
    # The gradient of a row is the outer product of what its most probable class lacks, and the row.
    lacking, H = np.eye(CLASSES)[P.argmax(axis=1)] - P, X.astype(np.float64)
    lengths = (lacking**2).sum(axis=1) * (H**2).sum(axis=1)
    some = arrays["positions"]
    total = 0.0
    for start in range(0, len(X), 1000):
        part = slice(start, start + 1000)
        products = (lacking[part] @ lacking[some].T) * (H[part] @ H[some].T)
        total += np.maximum(lengths[part, None] + lengths[some] - 2 * products, 0).min(axis=1).sum()
    yield "potential", float(total), AGREEMENT


def ranked(size, arrays, rows):
    yield "checksum of the picks", checksum(arrays["positions"]), 0


def top_k(size, arrays, rows):
    rng = np.random.default_rng(0)
    P = rng.standard_exponential((size["n"], size["d"]), dtype=np.float32)
    P /= P.sum(axis=1, keepdims=True)
    two = np.sort(P[arrays["positions"]], axis=1)[:, -2:].astype(np.float64)
    yield "sum of margins", float((two[:, 1] - two[:, 0]).sum()), AGREEMENT
    yield "checksum", checksum(arrays["positions"]), 0


RECOMPUTE = {
    "k_means": k_means,
    "facility_location": represented,
    "certify": represented,
    "d2_sampling": drawn,
    "badge": badge,
    "k_center": k_center,
    "ranked": ranked,
    "top_k": top_k,
}


def weighted_cost(X, w, chosen, rows):
    """Return the weighted sum of squared distances to the nearest chosen row, and how exact it is."""
    if len(X) <= rows:
        return float(w @ to_nearest(X, chosen)), AGREEMENT
    some = np.random.default_rng(0).choice(len(X), rows, replace=False)
    terms = w[some] * to_nearest(X[some], chosen)
    error = terms.std() / terms.mean() / np.sqrt(rows)
    return float(terms.mean() * len(X)), 4 * error


def to_nearest(X, chosen):
    """Return the squared distance of every row to the nearest chosen one: float64, all pairs, no shortcut."""
    Y = chosen.astype(np.float64)
    squares = (Y**2).sum(axis=1)
    nearest = np.empty(len(X))
    rows = max(1, 2**23 // len(Y))
    for start in range(0, len(X), rows):
        block = X[start : start + rows].astype(np.float64)
        gaps = (block**2).sum(axis=1)[:, None] + squares - 2 * (block @ Y.T)
        nearest[start : start + rows] = gaps.min(axis=1)
    return np.maximum(nearest, 0)


def checksum(positions):
    return zlib.crc32(positions.astype(np.int64).tobytes())


if __name__ == "__main__":
    sys.exit(main())
