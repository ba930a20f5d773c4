"""Run `nextbatch` commands in processes that are forked from one that has imported it: less than half of the time."""

import multiprocessing
import os
import sys
from pathlib import Path

_PROCESSES = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
_PROCESSES.set_forkserver_preload(["nextbatch.cli", "nextbatch.from_files"])


def _command(words: list[str], folder: str, said: str) -> None:
    os.chdir(folder)
    with Path(said).open("w") as told:
        for stream in (1, 2):
            os.dup2(told.fileno(), stream)
    sys.argv = words
    from nextbatch.cli import main

    main()


def run_command(words: list[str], folder: str, said: Path) -> tuple[int, str]:
    """Run a command in `folder`; return its exit status, and what it said, which is in the file `said` as well."""
    process = _PROCESSES.Process(target=_command, args=(words, folder, str(said)))
    process.start()
    process.join()
    return process.exitcode or 0, said.read_text()
