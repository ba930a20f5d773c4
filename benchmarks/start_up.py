"""What a fresh process costs: importing the package, the command line, and the first selection.

Seconds are those of a whole process. `extra seconds` are those above a Python that does nothing; for the first
selection, from an imported package and a warm cache of compiled kernels, they are those above the second one.
"""

import resource
import sys
from time import perf_counter

from measure import fastest, start_python

SIZES = [{"n": 1_000, "k": 100, "d": 64}]
SMOKE = {"n": 200, "k": 10, "d": 16}
FIRST_SELECT = """
from time import perf_counter
import numpy as np
from nextbatch import Pool, WClustered, rng_for
rng = np.random.default_rng(0)
pool = Pool(embeddings=rng.random(({n}, {d}), dtype=np.float32), probabilities=rng.dirichlet(np.ones(10), {n}))
seconds = []
for _ in range(2):
    start = perf_counter()
    WClustered(beta=5).select(pool, {k}, rng_for("start"))
    seconds.append(perf_counter() - start)
print(seconds[0] - seconds[1])
"""


def data(n, k, d):
    return {"n": n, "k": k, "d": d}


def nothing(size, k):
    return run("pass")


def import_package(size, k):
    return above_nothing(run("import nextbatch"))


def show_help(size, k):
    return above_nothing(run("from nextbatch.cli import main; main()", "--help"))


def select(size, k):
    told = run(FIRST_SELECT.format(**size))
    return {**told, "extra seconds": float(told["output"])}


def run(code, *arguments):
    start = perf_counter()
    output = start_python(code, *arguments)
    return {"seconds": perf_counter() - start, "extra seconds": 0.0, "output": output}


def above_nothing(told):
    return {**told, "extra seconds": told["seconds"] - fastest(start_python)}


METHODS = {
    "nextbatch --help": show_help,
    "import nextbatch": import_package,
    "first select": select,
    "python": nothing,
}


def kept(size, told):
    return {}


def objective(size, told):
    bytes_a_unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": told["seconds"],
        "extra seconds": told["extra seconds"],
        "peak": bytes_a_unit * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    }


def unit(size, machine):
    return "starting Python", machine["start"]
