"""Run the examples of the README and of the documentation: Python blocks as doctests, console blocks as commands."""

import doctest
import os
import subprocess
import sys
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser


def run_commands(example: Example) -> str | None:
    """Run the `nextbatch` commands of a block; the folder is the one that the Python blocks of the page work in."""
    scripts = str(Path(sys.executable).parent)
    for line in str(example.parsed).splitlines():
        if not line.startswith("$ nextbatch"):
            continue
        environment = {**os.environ, "PATH": scripts + os.pathsep + os.environ["PATH"]}
        run = subprocess.run(
            line[2:], shell=True, capture_output=True, text=True, env=environment, cwd=example.namespace["folder"]
        )
        if run.returncode:
            return f"{line}\nended with status {run.returncode}:\n{run.stdout}{run.stderr}"
    return None


def _enter(namespace: dict[str, object]) -> None:
    import tempfile

    namespace["before"] = Path.cwd()
    namespace["temporary"] = tempfile.TemporaryDirectory()
    namespace["folder"] = namespace["temporary"].name  # type: ignore[attr-defined]
    os.chdir(str(namespace["folder"]))


def _leave(namespace: dict[str, object]) -> None:
    os.chdir(str(namespace["before"]))
    namespace["temporary"].cleanup()  # type: ignore[attr-defined]


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE),
        CodeBlockParser("console", run_commands),
    ],
    patterns=["README.md", "docs/*.md"],
    setup=_enter,
    teardown=_leave,
).pytest()
