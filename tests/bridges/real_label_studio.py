"""A real Label Studio, installed once into an environment of its own, with a migrated data folder, and its servers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import requests

from nextbatch.storage.cache import cache_folder
from nextbatch.storage.locking import holding

VERSION = "1.23.2"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
OWNER = "owner@example.com"
PASSWORD = "only-for-tests-1"
# Seconds; the first start migrates a database, and a busy machine is slow.
PATIENCE = 600


class NotInstalled(Exception):
    """Label Studio cannot be installed here; the sentence says why."""


def installed() -> Path:
    """Return the folder of the environment, which is made if it is not there.

    Raises
    ------
    NotInstalled
    """
    home = cache_folder() / "label-studio" / VERSION
    with holding(home):
        program = home / "venv" / "bin" / "label-studio"
        if not program.exists():
            _run(sys.executable, "-m", "venv", "--clear", str(home / "venv"))
            _run(str(home / "venv" / "bin" / "pip"), "install", "--quiet", f"label-studio=={VERSION}")
        if not (home / "data" / "ready").exists():
            shutil.rmtree(home / "data", ignore_errors=True)
            (home / "data").mkdir()
            with Server(home, home / "data"):
                pass
            (home / "data" / "ready").touch()
    return home


def _run(*words: str) -> None:
    run = subprocess.run(words, capture_output=True, text=True)
    if run.returncode:
        raise NotInstalled(f"{Path(words[0]).name} failed: {(run.stderr.strip().splitlines() or ['?'])[-1]}")


class Server:
    """A running server over a data folder, on a port of its own.

    Parameters
    ----------
    home : Path
        What `installed` returns.
    data : Path
    """

    def __init__(self, home: Path, data: Path) -> None:
        self.home, self.data, self.port = home, data, _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Token {TOKEN}"
        self.process = None

    def start(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
        words = ["start", "--no-browser", "--port", str(self.port), "--username", OWNER, "--password", PASSWORD]
        words += ["--user-token", TOKEN, "--enable-legacy-api-token"]
        with (self.data / "log").open("a") as log:
            self.process = subprocess.Popen(
                [self.home / "venv" / "bin" / "label-studio", *words],
                env=environment | {"LABEL_STUDIO_BASE_DATA_DIR": str(self.data), "COLLECT_ANALYTICS": "false"},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()
        return self

    def _wait(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise NotInstalled(f"label-studio ended: {(self.data / 'log').read_text()[-500:]}")
            try:
                if self.session.get(f"{self.url}/api/projects/", timeout=5).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.5)
        raise NotInstalled(f"label-studio did not answer within {PATIENCE} seconds")

    def kill(self):
        """Kill the server and all that it has started."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()
        self.session.close()

    def ask(self, method, path, body=None, token=TOKEN):
        answer = self.session.request(
            method, f"{self.url}{path}", json=body, timeout=60, headers={"Authorization": f"Token {token}"}
        )
        assert answer.status_code < 300, (answer.status_code, answer.text[:500])
        return answer.json() if answer.content else None

    def new_project(self, interface, **settings):
        body = {"title": "A project of tests", "label_config": interface, **settings}
        return self.ask("POST", "/api/projects/", body)["id"]

    def next_task(self, project, token=TOKEN):
        """Return the task that a person is served, or None."""
        answer = self.session.get(
            f"{self.url}/api/projects/{project}/next/", timeout=60, headers={"Authorization": f"Token {token}"}
        )
        return answer.json() if answer.status_code == 200 else None

    def tasks(self, project):
        return self.ask("GET", f"/api/tasks/?project={project}&fields=all&page_size=1000")["tasks"]

    def annotate(self, task, *choices, token=TOKEN, control="label", cancelled=False):
        result = [{"from_name": control, "to_name": "text", "type": "choices", "value": {"choices": list(choices)}}]
        body = {"result": result if choices else [], "was_cancelled": cancelled}
        return self.ask("POST", f"/api/tasks/{task}/annotations/", body, token)["id"]


@contextmanager
def serving(folder: Path):
    """Run a server over a copy of the migrated data."""
    home = installed()
    shutil.copytree(home / "data", folder / "data", ignore=shutil.ignore_patterns("log", "ready"))
    with Server(home, folder / "data") as server:
        yield server


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
