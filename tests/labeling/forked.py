"""Servers that begin at once: each is forked from a process that has imported everything, and runs `nextbatch label`.

The process is told by a line of JSON what it is to do, and prints the number of the new one.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path


class Forked:
    """A process that was forked for us, asked like one of `subprocess`.

    Parameters
    ----------
    pid : int
    folder : Path
        Where its output goes.
    """

    def __init__(self, pid: int, folder: Path) -> None:
        self.pid, self.folder = pid, folder

    def first_line(self) -> str:
        """Return the first line of output; nothing if the process ended before."""
        while True:
            ended = self.poll() is not None
            told = (self.folder / "out").read_text()
            if "\n" in told:
                return told.split("\n")[0]
            if ended:
                return ""
            time.sleep(0.005)

    def poll(self) -> int | None:
        """Return None while it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def communicate(self, timeout: float = 60) -> tuple[str, str]:
        """Wait for the end, and return what was said."""
        until = time.monotonic() + timeout
        while self.poll() is None:
            assert time.monotonic() < until, "the process does not end"
            time.sleep(0.005)
        return (self.folder / "out").read_text(), (self.folder / "errors").read_text()


def born(order) -> None:
    """Become the command line, in a new process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(order["folder"])
    os.environ |= order["environment"]
    for number, name in ((0, os.devnull), (1, f"{order['output']}/out"), (2, f"{order['output']}/errors")):
        opened = os.open(name, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.argv = ["nextbatch", "label", *order["words"]]
    from nextbatch.cli import main

    main()


def serve_forks() -> None:
    import nextbatch.cli.label
    import nextbatch.cli.showing.of_projects
    import nextbatch.labeling.demo
    import nextbatch.labeling.serving
    import nextbatch.projects.opening  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        for name in ("out", "errors"):
            Path(order["output"], name).touch()
        pid = os.fork()
        if not pid:
            try:
                born(order)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(0)
        print(pid, flush=True)  # noqa: T201


if __name__ == "__main__":
    serve_forks()
