"""Run the examples of the README and of the documentation: Python blocks as doctests, console blocks as commands.

What needs torch, Keras, sentence-transformers and the like is left out where they are not installed.
"""

import atexit
import doctest
import os
import shlex
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

sys.path.insert(0, str(Path(__file__).parent / "tests"))
from forked_commands import run_command

# Keras reads these when it is imported: nothing but torch is there to compute with, and it writes a file of settings.
os.environ["KERAS_BACKEND"] = "torch"
os.environ["KERAS_HOME"] = tempfile.mkdtemp(prefix="keras-")
atexit.register(shutil.rmtree, os.environ["KERAS_HOME"], ignore_errors=True)

_NETWORKS = "src/nextbatch/models/networks"
_NEEDING = {
    "torch": [f"{_NETWORKS}/torch_*", f"{_NETWORKS}/torch_networks/*", "docs/models.md"],
    "keras": [f"{_NETWORKS}/keras_*"],
    "sentence_transformers": ["docs/tasks/embeddings.md"],
    "datasets": ["docs/tasks/hugging-face.md"],
    "openpyxl": ["docs/tasks/a-spreadsheet.md"],
    "fastapi": ["src/nextbatch/labeling/*", "tests/labeling/*", "tests/cli/test_label.py"],
    "openvino": ["docs/image_vectors.py"],
    # A package that carries a model, for the same page.
    "all_minilm_l6_v2": ["docs/tasks/embeddings.md"],
}
collect_ignore_glob = [path for library, paths in _NEEDING.items() if find_spec(library) is None for path in paths]


def run_commands(example: Example) -> str | None:
    """Run the `nextbatch` commands of a block; the folder is the one that the Python blocks of the page work in."""
    for line in str(example.parsed).splitlines():
        if not line.startswith("$ nextbatch"):
            continue
        with tempfile.TemporaryDirectory() as temporary:
            said = Path(temporary, "said.txt")
            status, text = run_command(shlex.split(line[2:]), example.namespace["folder"], said)
        if status:
            return f"{line}\nended with status {status}:\n{text}"
    return None


def _enter(namespace: dict[str, object]) -> None:
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
    patterns=["README.md", "docs/*.md", "docs/tasks/*.md"],
    setup=_enter,
    teardown=_leave,
).pytest()
