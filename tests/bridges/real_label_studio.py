"""A real Label Studio, installed once into an environment of its own, with a migrated data folder, and its servers."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import requests
from people_there import TOKEN, People

from nextbatch.storage.cache import cache_folder
from nextbatch.storage.locking import holding

VERSION = "1.23.2"
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


class Server(People):
    """A running server over a data folder, on a port of its own.

    Parameters
    ----------
    home : Path
        What `installed` returns.
    data : Path
    """

    def __init__(self, home: Path, data: Path) -> None:
        self.home, self.data, self.files, self.port = home, data, data / "files", _free_port()
        super().__init__(f"http://127.0.0.1:{self.port}")
        self.process = None

    def start(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
        words = ["start", "--no-browser", "--port", str(self.port), "--username", OWNER, "--password", PASSWORD]
        words += ["--user-token", TOKEN, "--enable-legacy-api-token"]
        with (self.data / "log").open("a") as log:
            self.process = subprocess.Popen(
                [self.home / "venv" / "bin" / "label-studio", *words],
                env=environment | self._settings(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()
        return self

    def _settings(self):
        return {
            "LABEL_STUDIO_BASE_DATA_DIR": str(self.data),
            "COLLECT_ANALYTICS": "false",
            "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "true",
            "LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT": str(self.files),
        }

    def _wait(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise NotInstalled(f"label-studio ended: {(self.data / 'log').read_text()[-500:]}")
            try:
                if self.get("/api/projects/").status_code == 200:
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

    def second_person(self):
        """Let somebody sign up by an invitation, and return their token."""
        invitation = self.url + self.ask("GET", "/api/invite")["invite_url"]
        with requests.Session() as session:
            page = session.get(invitation, timeout=60).text
            form = {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)}
            form |= {"email": "ben@example.com", "password": "only-for-tests-2"}
            session.post(invitation, data=form, headers={"Referer": self.url}, timeout=60)
            return session.get(f"{self.url}/api/current-user/token", timeout=60).json()["token"]

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()
        self.session.close()


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
