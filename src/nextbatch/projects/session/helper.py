"""The process of the learner, as its parent sees it: started when it is needed, started again when it has died."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import Any

from nextbatch.errors import BadInput, NextbatchError


class LearnerFailed(NextbatchError):
    """A model or a strategy failed; the sentence says how."""


class Helper:
    """Asks the learner, one question at a time.

    It is a process of its own and no fork: it begins with nothing that this process holds, and does not import the
    program that this process runs.

    Parameters
    ----------
    folder : Path
        Of the project.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._lock = Lock()
        self._closed = False

    def ask(self, question: str, **arguments: Any) -> dict[str, Any]:
        """Return the answer to a question; see `nextbatch.projects.learner.answers.Answers`.

        Raises
        ------
        BadInput
            If what the user gave cannot be used.
        LearnerFailed
            If a model or a strategy fails, or the process ends.
        """
        with self._lock:
            answer = self._answer(json.dumps({"question": question, "arguments": arguments}))
        if "failure" not in answer:
            return answer
        if answer["bad_input"]:
            raise BadInput(answer["failure"], argument=answer["argument"])
        raise LearnerFailed(answer["failure"])

    def close(self) -> None:
        """End the process."""
        self._closed = True
        if self._process is not None:
            _end(self._process)

    @property
    def pid(self) -> int | None:
        """The number of the process, if there is one."""
        return self._process.pid if self._process is not None else None

    def _require_open(self) -> None:
        if self._closed:
            if self._process is not None:
                _end(self._process)
            raise LearnerFailed("The project was closed.")

    def _answer(self, question: str) -> dict[str, Any]:
        self._require_open()
        if self._process is None or self._process.poll() is not None:
            if self._process is not None:
                _end(self._process)
            self._process = _started(self._folder)
            self._require_open()
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(question + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except (OSError, ValueError):
            line = ""
        if not line:
            raise LearnerFailed(f"The process of the model ended (status {process.wait()}): was there enough memory?")
        return dict(json.loads(line))


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # a question was on its way
                pipe.close()


def _started(folder: Path) -> "subprocess.Popen[str]":
    here = str(Path(__file__).parents[3])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))}
    return subprocess.Popen(
        # -P: no file of the working directory is taken for a library. Ctrl-C is for the parent, which then ends this.
        [sys.executable, "-P", "-m", "nextbatch.projects.learner.worker", str(folder.absolute())],
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    )
