"""The wheel, installed as a user installs it: in an empty environment, run in a folder that is not the checkout."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nextbatch import __version__
from nextbatch.seeds import rng_for

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


def run(folder, *command):
    # What the checkout or an outer environment would add to the path is exactly what a user does not have.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True)


def pip(folder, python, *arguments):
    done = run(folder, python, "-m", "pip", "--disable-pip-version-check", *arguments)
    assert done.returncode == 0, (
        f"pip {' '.join(map(str, arguments))} failed. It needs an index with the dependencies and hatchling: "
        f"connect to one, or name yours in PIP_INDEX_URL. pip said:\n{done.stdout}{done.stderr}"
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the wheel that pip builds of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(folder, sys.executable, "wheel", "--no-deps", "--wheel-dir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel, tmp_path_factory):
    """Return the folder of the programs of a new environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    made = run(folder, sys.executable, "-m", "venv", folder / "venv")
    assert made.returncode == 0, f"{sys.executable} cannot make a virtual environment:\n{made.stdout}{made.stderr}"
    pip(folder, folder / "venv/bin/python", "install", wheel)
    return folder / "venv/bin"


def told(folder, *command):
    done = run(folder, *command)
    assert done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr}"
    return done.stdout


def test_the_wheel_is_of_this_version_and_for_every_machine(wheel):
    assert wheel.name == f"nextbatch-{__version__}-py3-none-any.whl"


def test_the_installed_command_says_its_version(scripts, tmp_path):
    assert told(tmp_path, scripts / "nextbatch", "--version") == f"nextbatch {__version__}\n"


def test_the_installed_command_lists_the_strategies(scripts, tmp_path):
    listed = told(tmp_path, scripts / "nextbatch", "strategies")
    assert {"Margin", "KMeans", "WClustered"} <= set(listed.split())


def test_the_installed_command_selects_from_a_table(scripts, tmp_path):
    rows = rng_for("wheel").normal(size=(40, 3)).round(3).tolist()
    with (tmp_path / "pool.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "a", "b", "c", "label"], *_labeled(rows)])
    told(tmp_path, scripts / "nextbatch", "select", "pool.csv", "-k", 5, "--out", "next.csv")
    with (tmp_path / "next.csv").open(newline="") as file:
        chosen = [row["id"] for row in csv.DictReader(file)]
    assert len(set(chosen)) == 5
    assert {f"s{i}" for i in range(8)}.isdisjoint(chosen)


def _labeled(rows):
    """Give every row an id, and the first eight a label."""
    return [[f"s{i}", *row, ("no", "yes")[i % 2] if i < 8 else ""] for i, row in enumerate(rows)]


def test_every_file_of_the_package_is_installed(scripts, tmp_path):
    code = (
        "import json, nextbatch; from pathlib import Path; folder = Path(nextbatch.__file__).parent; "
        "print(json.dumps([str(folder), *(p.relative_to(folder).as_posix() for p in folder.rglob('*.*'))]))"
    )
    folder, *files = json.loads(told(tmp_path, scripts / "python", "-c", code))
    assert Path(folder).is_relative_to(scripts.parent), f"{folder} is not the installed package"
    package = ROOT / "src" / "nextbatch"
    expected = {p.relative_to(package).as_posix() for p in package.rglob("*.*") if "__pycache__" not in p.parts}
    assert {"py.typed", "reproductions/published/digits.toml", "studies/report/templates/report.html.j2"} <= expected
    assert expected <= set(files), f"the wheel lacks {sorted(expected - set(files))}"


def test_the_data_of_the_installed_package_can_be_read(scripts, tmp_path):
    code = (
        "from nextbatch.studies.settings.study_file import read_reproduction, reproductions; "
        "print([read_reproduction(name).dataset for name in reproductions()])"
    )
    assert "'digits'" in told(tmp_path, scripts / "python", "-c", code)


def test_neither_torch_nor_keras_comes_with_the_wheel_or_is_imported(scripts, tmp_path):
    code = (
        "import sys; from importlib.util import find_spec; from nextbatch import *; "
        "print([name for name in ('torch', 'keras') if name in sys.modules or find_spec(name)])"
    )
    assert told(tmp_path, scripts / "python", "-c", code) == "[]\n"


def test_what_is_installed_fits_together(scripts, tmp_path):
    assert "No broken requirements" in told(tmp_path, scripts / "python", "-m", "pip", "check")
