"""Kernels are compiled when they are first called, once for all kinds of arrays, and kept where that is possible."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nextbatch

LIST_KERNELS = """
import importlib, pkgutil
import nextbatch.algorithms, nextbatch.kernels
from numba.core.dispatcher import Dispatcher
names = [module.name for module in pkgutil.iter_modules(nextbatch.kernels.__path__, "nextbatch.kernels.")]
modules = [importlib.import_module(name) for name in names]
kernels = [k for m in modules for k in vars(m).values() if isinstance(k, Dispatcher)]
"""


def run(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def copy_of_the_package(tmp_path):
    """Return a folder with a copy of the package in whose kernels nothing can be cached, whoever runs the tests."""
    source = Path(nextbatch.__file__).parent
    shutil.copytree(source, tmp_path / "nextbatch", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "nextbatch" / "kernels" / "__pycache__").write_text("a file where numba wants a folder")
    return tmp_path


MEASURE = """
import numpy as np
from nextbatch.kernels.distances import squared_distance
print(squared_distance(np.ones(3, np.float32), np.zeros(3, np.float32)))
"""


def test_importing_compiles_nothing():
    assert run(LIST_KERNELS + "print(len(kernels) > 10, sum(len(k.signatures) for k in kernels))") == "True 0"


def test_a_read_only_installation_keeps_kernels_in_the_cache_of_the_user(tmp_path):
    package, cache = copy_of_the_package(tmp_path / "site"), tmp_path / "cache"
    places = {"PYTHONPATH": str(package), "XDG_CACHE_HOME": str(cache), "HOME": str(cache), "NUMBA_CACHE_DIR": ""}
    assert run(MEASURE, **places) == "3.0"
    assert list(cache.rglob("*.nbi"))


def test_where_nothing_can_be_kept_kernels_are_compiled_for_the_process(tmp_path):
    package, nowhere = copy_of_the_package(tmp_path / "site"), tmp_path / "a file"
    nowhere.write_text("no folder")
    places = {"PYTHONPATH": str(package), "XDG_CACHE_HOME": str(nowhere), "HOME": str(nowhere), "NUMBA_CACHE_DIR": ""}
    assert run(MEASURE, **places) == "3.0"


def test_one_version_of_each_distance_kernel_serves_every_kind_of_array():
    code = (
        LIST_KERNELS
        + f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
import determinism_of_engines as engines
X = engines.rows(600, 8)
read_only = X.copy()
read_only.flags.writeable = False
for rows in (X, read_only, X.astype(float), X[::-1]):
    engines.choices(rows)
names = ("nearest", "clusters", "draws", "greedy", "matching")
ours = [k for k in kernels if k.py_func.__module__.rsplit(".")[-1] in names]
print(max(len(k.signatures) for k in ours))
"""
    )
    assert run(code) == "1"


def test_a_kernel_is_compiled_anew_where_another_file_of_kernels_changed(tmp_path):
    package = tmp_path / "site"
    shutil.copytree(Path(nextbatch.__file__).parent, package / "nextbatch")
    kernels = package / "nextbatch" / "kernels"
    inner, outer = kernels / "inner.py", kernels / "outer.py"
    head = "from nextbatch.kernels.compiled import compiled\n"
    inner.write_text(head + "@compiled\ndef number() -> int:\n    return 3\n")
    outer.write_text(
        f"{head}from nextbatch.kernels.inner import number\n@compiled\ndef twice() -> int:\n    return 2 * number()\n"
    )
    code = "from nextbatch.kernels.outer import twice; print(twice(), sum(twice.stats.cache_hits.values()))"
    places = {"PYTHONPATH": str(package), "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    assert [run(code, **places) for _ in range(2)] == ["6 0", "6 1"]
    inner.write_text(inner.read_text().replace("3", "44"))
    assert [run(code, **places) for _ in range(2)] == ["88 0", "88 1"]


MEASURE_TWO = """
import warnings
warnings.simplefilter("always")
import numpy as np
from nextbatch.kernels.distances import squared_distance
from nextbatch.kernels.probabilities import write_margins
print(squared_distance(np.ones(3, np.float32), np.zeros(3, np.float32)))
write_margins(np.ones((2, 1)), np.empty(2))
"""


def told(code, cache):
    """Return what a process says on standard error, which must answer rightly."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "3.0"), done.stderr
    return done.stderr


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("content", [b"", b"half", None])
def test_a_damaged_cache_is_told_once_and_made_anew(tmp_path, ending, content):
    assert told(MEASURE_TWO, tmp_path) == ""
    for file in tmp_path.rglob(f"*.{ending}"):
        file.write_bytes(file.read_bytes()[:-20] if content is None else content)
    said = told(MEASURE_TWO, tmp_path)
    assert (said.count("NextbatchWarning"), "it is compiled anew." in said) == (1, True)
    assert told(MEASURE_TWO, tmp_path) == ""


def test_a_cache_that_can_be_neither_read_nor_written_is_told_once(tmp_path):
    told(MEASURE_TWO, tmp_path)
    for file in tmp_path.rglob("*.nbi"):
        file.unlink()
        file.mkdir()
    assert told(MEASURE_TWO, tmp_path).count("NextbatchWarning") == 1


def test_a_full_disk_stops_no_run(tmp_path):
    full = """
import numba.core.caching
def write(self, path):
    raise OSError(28, "No space left on device")
numba.core.caching.IndexDataCacheFile._open_for_write = write
"""
    said = told(full + MEASURE_TWO, tmp_path)
    assert said.count("NextbatchWarning") == 1
    assert "No space left on device), so that every process compiles anew" in said
