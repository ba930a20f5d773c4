"""From files, the same positions from two threads, a fork, a spawned process, one core and two, three BLAS kernels."""

import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from nextbatch import rng_for, select_from_files
from nextbatch.threads import thread_count, threads

STRATEGIES = ("WClustered(beta=10)", "Margin()", "KMeans()", "FacilityLocation()", "BADGE()")
# Prints the positions of each strategy, chosen here or in another process.
CHOOSE = """
import json, multiprocessing, os, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")

def choose(words):
    from nextbatch import select_from_files
    return [select_from_files("pool.csv", None, 12, strategy, seed=3).positions.tolist() for strategy in words]

if __name__ == "__main__":
    how, cores, *words = sys.argv[1:]
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:int(cores)])
    if how == "fork":
        choose(words[:1])  # what a fork inherits has been in use
    if how != "here":
        with multiprocessing.get_context(how).Pool(1) as others:
            print(json.dumps(others.apply(choose, [words])))
    else:
        print(json.dumps(choose(words)))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a table of 400 rows, some of them copies, 40 of them labeled."""
    folder = tmp_path_factory.mktemp("everywhere")
    rng = rng_for("everywhere")
    kind = rng.integers(3, size=400)
    X = (rng.normal(size=(400, 6)) + kind[:, None]).round(2)
    X[50:70] = X[0]
    names = np.array(["ulm", "bonn", "kiel"])
    lines = [
        ",".join([f"r{i}", *map(str, X[i]), names[i % 3], ["cat", "dog", "eel"][kind[i]] if i % 10 == 0 else ""])
        for i in range(400)
    ]
    (folder / "pool.csv").write_text("\n".join(["id,a,b,c,d,e,f,town,label", *lines]) + "\n")
    (folder / "choose.py").write_text(CHOOSE)
    return folder


def chosen(folder, strategy):
    return select_from_files(folder / "pool.csv", None, 12, strategy, seed=3).positions.tolist()


@pytest.fixture(scope="module")
def expected(folder):
    with threads(1):
        return {strategy: chosen(folder, strategy) for strategy in STRATEGIES}


def state():
    """What a call must leave as it was."""
    blas = [(library["filepath"], library["num_threads"]) for library in threadpool_info()]
    return blas, thread_count(), dict(os.environ), random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002


def test_two_threads_choose_what_one_chooses_and_leave_nothing_changed(folder, expected):
    chosen(folder, "KMeans()")  # loads what is loaded late
    before = state()
    with ThreadPoolExecutor(2) as both:
        calls = [both.submit(chosen, folder, strategy) for strategy in STRATEGIES * 2]
        found = [call.result() for call in calls]
    assert found == list(expected.values()) * 2
    assert state() == before


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to cores")
@pytest.mark.parametrize(
    ("how", "cores", "variables"),
    [
        ("fork", 2, {}),
        ("spawn", 1, {}),
        pytest.param("fork", 1, {}, marks=pytest.mark.slow),
        pytest.param("spawn", 2, {}, marks=pytest.mark.slow),
        pytest.param("here", 1, {"OMP_NUM_THREADS": "1"}, marks=pytest.mark.slow),
        pytest.param("here", 2, {"NUMBA_NUM_THREADS": "2"}, marks=pytest.mark.slow),
    ],
)
def test_other_processes_and_cores_choose_the_same(folder, expected, how, cores, variables):
    assert in_another_process(folder, how, cores, variables) == list(expected.values())


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to cores")
@pytest.mark.parametrize("kernel", ["Haswell", "Prescott", "SkylakeX"])
def test_other_kernels_of_the_blas_choose_the_same(folder, expected, kernel):
    if kernel == "SkylakeX" and not _has_avx512():
        pytest.skip("this processor has no AVX-512")
    assert in_another_process(folder, "here", 2, {"OPENBLAS_CORETYPE": kernel}) == list(expected.values())


def in_another_process(folder, how, cores, variables):
    done = subprocess.run(
        [sys.executable, "choose.py", how, str(cores), *STRATEGIES],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def _has_avx512():
    cpu = Path("/proc/cpuinfo")
    return cpu.exists() and "avx512f" in cpu.read_text()
