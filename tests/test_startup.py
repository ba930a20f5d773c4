"""What importing costs: nothing that the caller did not ask for."""

import subprocess
import sys

import pytest


def modules_after(code):
    run = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


HEAVY = {"torch", "keras", "tensorflow", "matplotlib", "pandas", "ray", "dask", "fastapi"}


def test_importing_the_package_imports_no_library():
    assert not modules_after("import nextbatch") & {*HEAVY, "numpy", "scipy", "sklearn", "numba", "pyarrow"}


def test_selecting_imports_no_optional_library():
    ours = modules_after("from nextbatch import WClustered, next_batch, explain")
    # scikit-learn imports pandas itself where it is installed.
    assert not (ours - modules_after("import sklearn.utils")) & HEAVY


def test_the_command_line_starts_without_the_libraries_it_may_need_later():
    assert not modules_after("import nextbatch.cli") & {*HEAVY, "scipy", "sklearn", "numba", "pyarrow"}


def test_a_command_answers_ctrl_c_before_it_imports_anything_slow():
    assert not modules_after("import nextbatch.cli") & {"typer", "rich", "click", "numpy"}


def test_ctrl_c_while_the_commands_are_imported_is_a_sentence():
    code = (
        "import sys, nextbatch.cli\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'typer':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "nextbatch.cli.main()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stderr.strip()) == (130, "nextbatch: interrupted.")


def test_every_public_name_is_there_and_listed():
    import nextbatch

    for name in dir(nextbatch):
        assert getattr(nextbatch, name) is not None, name
    assert {"Pool", "next_batch", "WClustered", "rng_for"} <= set(dir(nextbatch))


def test_an_unknown_name_is_an_attribute_error():
    import nextbatch

    for name in ("margins", "Margins", "_margin"):
        assert not hasattr(nextbatch, name)


def test_a_star_imports_every_strategy_and_nothing_that_is_not_public():
    names = {}
    exec("from nextbatch import *", names)
    assert {"WClustered", "Margin", "KMeans", "parse_strategy", "next_batch", "WriteFailed"} <= set(names)
    assert {"import_module", "TYPE_CHECKING", "strategies"}.isdisjoint(names)
    assert names["parse_strategy"]("Margin()") == names["Margin"]()


def test_the_package_runs_as_a_module():
    told = subprocess.run([sys.executable, "-m", "nextbatch", "--help"], capture_output=True, text=True, check=True)
    assert "nextbatch" in told.stdout
    assert "select" in told.stdout


def optimized(code):
    return subprocess.run([sys.executable, "-OO", "-c", code], capture_output=True, text=True)


@pytest.mark.slow
def test_python_that_strips_docstrings_selects_and_names_its_strategies():
    done = optimized(
        "from nextbatch.strategies.catalog import catalog\n"
        "from nextbatch import KCenter, next_batch\n"
        "print({entry.summary for entry in catalog()}, next_batch(None, [[0.0], [1.0], [9.0]], [0], 1, KCenter()))"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("{'(Python was started with -OO")
    assert done.stdout.strip().endswith("[2]")


def test_what_python_strips_is_told_and_not_taken_for_a_pass():
    done = optimized("from nextbatch import Margin\nfrom nextbatch.contract import check\ncheck(Margin())")
    assert done.returncode == 0, done.stderr
    assert "nothing was checked" in done.stderr
    done = optimized("from nextbatch.studies.datasets.catalog import dataset_catalog\nprint(dataset_catalog())")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Python was started with -OO") == done.stdout.count("DatasetEntry(") > 5
