"""The process that keeps the store is small: no model is imported into it."""

import subprocess
import sys

from small_pools import digits_file

HEAVY = {"sklearn", "numba", "pyarrow", "torch", "keras", "pandas", "matplotlib"}


def test_working_on_a_project_imports_neither_models_nor_tables(tmp_path):
    digits_file(tmp_path, 100)
    code = (
        "import sys\n"
        "from nextbatch.projects import Project\n"
        f"with Project.create({str(tmp_path / 'p')!r}, {str(tmp_path / 'digits.csv')!r}, classes=['0', '1'],\n"
        "                    batch_size=4, ahead=0) as project:\n"
        "    for i in range(9):\n"
        "        project.answer(project.ask()[0].sample, str(i % 2))\n"
        "    project.status()\n"
        "    assert project.state.fits\n"
        "print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(run.stdout.split()) & HEAVY


def test_reading_the_files_of_a_project_imports_neither_models_nor_what_downloads():
    code = "import sys, nextbatch.projects.learner.reader\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(run.stdout.split()) & {*HEAVY - {"pyarrow"}, "pooch", "scipy"}
