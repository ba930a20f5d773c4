"""Errors carry the argument that settles them, reach other processes whole, and never speak of the command line."""

import ast
import pickle
import re
from pathlib import Path

import pytest

import nextbatch
from nextbatch.errors import BadInput, MissingInput, NextbatchError, WriteFailed

SOURCE = Path(nextbatch.__file__).parent
# Where two dashes begin a name of CSS, and where a page tells the commands that make its study again.
OTHERS = {SOURCE / "studies" / "figures" / "inline_svg.py", SOURCE / "studies" / "report" / "documentation.py"}
FLAG = re.compile(r"(?<![\w-])--[a-z]|\(-[a-z]\)")


def flags_in(code):
    """Return the strings of a Python file, docstrings among them, that hold a flag."""
    strings = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    return [string for string in strings if isinstance(string, str) and FLAG.search(string)]


@pytest.mark.parametrize("kind", [NextbatchError, BadInput, MissingInput, WriteFailed])
@pytest.mark.parametrize("argument", ["label", None])
def test_an_error_reaches_another_process_whole(kind, argument):
    error = pickle.loads(pickle.dumps(kind("A sentence.", argument=argument)))
    assert (type(error), str(error), error.argument) == (kind, "A sentence.", argument)


def test_an_error_without_an_argument_names_none():
    assert BadInput("A sentence.").argument is None


@pytest.mark.parametrize(
    "code",
    [
        "raise BadInput('name it (--id)')",
        "told = f'{path}: use --fresh'",
        "def f():\n    '''See --out.'''",
        "x = '(-k)'",
    ],
)
def test_a_flag_in_a_string_is_found(code):
    assert flags_in(code)


def test_only_the_command_line_knows_flags():
    files = [path for path in SOURCE.rglob("*.py") if SOURCE / "cli" not in path.parents and path not in OTHERS]
    assert len(files) > 100
    found = {str(path.relative_to(SOURCE)): flags_in(path.read_text()) for path in files}
    assert {name: strings for name, strings in found.items() if strings} == {}
