"""Servers of projects as processes of their own, and scripts that ask them as any program may."""

import csv
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from forked import Forked

WORDS = {"wine": ["red", "dry", "cork", "oak", "grape"], "rain": ["wet", "cloud", "storm", "grey", "wind"]}


@cache
def nursery():
    """Start the process that others are forked from; it ends with this one."""
    command = [sys.executable, str(Path(__file__).with_name("forked.py"))]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True), Lock()


def forked(folder, words, environment):
    process, lock = nursery()
    output = tempfile.mkdtemp(prefix="nextbatch-output-")
    order = {"folder": str(folder), "words": words, "environment": environment, "output": output}
    with lock:
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        return Forked(int(process.stdout.readline()), Path(output))


class Server:
    """A running `nextbatch label`, and a client of it.

    Parameters
    ----------
    folder : Path
        What the command works in.
    *words : str
        The command line after `nextbatch label`.
    """

    def __init__(self, folder, *words, **environment):
        self.process = forked(folder, [*map(str, words), "--no-browser"], environment)
        line = self.process.first_line()
        if not line:
            raise AssertionError(self.process.communicate()[1])
        self.address, _, self.token = line.split()
        self.host = urlsplit(self.address).netloc
        self.port = urlsplit(self.address).port

    @property
    def code(self):
        return urlsplit(self.address).fragment

    def request(self, method, path, body=None, headers=None, token=True):
        """Return the status, the headers and the content of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Authorization": f"Bearer {self.token}"} if token else {}
        if isinstance(body, dict | list):
            body, sent["Content-Type"] = json.dumps(body), "application/json"
        try:
            connection.request(method, path, body, sent | (headers or {}))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def get(self, path):
        return self._told(self.request("GET", path))

    def post(self, path, **body):
        return self._told(self.request("POST", path, body))

    def _told(self, answer):
        status, _, content = answer
        assert status == 200, (status, content)
        return json.loads(content)

    def next(self, person="owner", n=1, tab="", wait=True):
        """Return the next samples, after waiting for the next batch if that is being chosen."""
        for _ in range(600):
            told = self.post("/api/next", person=person, n=n, tab=tab)
            if told["questions"] or told["standing"] != "choosing" or not wait:
                return told["questions"]
            time.sleep(0.05)
        raise AssertionError("the next batch never came")

    def say(self, question, label=None, person="owner", what=None):
        body = {"label": label} if label is not None else {}
        what = what or ("answer" if label is not None else "skip")
        sample, showing = question["sample"], question["showing"]
        return self.post("/api/say", person=person, sample=sample, showing=showing, what=what, **body)

    def stop(self, number=signal.SIGINT):
        """Send a signal, wait for the end, and return what was said on the way."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=60)

    def close(self):
        if self.process.poll() is None:
            self.stop(signal.SIGKILL)
        shutil.rmtree(self.process.folder, ignore_errors=True)


@contextmanager
def serving(folder, *words, **environment):
    server = Server(folder, *words, **environment)
    try:
        yield server
    finally:
        server.close()


def write_table(path, names, rows):
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(names)
        table.writerows(rows)
    return path


def texts(folder, n=60, name="texts.csv"):
    """Write texts about wine and rain, with a column of truth that nobody chose to show."""
    rows = [[f"t{i}", f"{' '.join(WORDS[topic(i)][(i * k) % 5] for k in (1, 2, 3))} {i}", topic(i)] for i in range(n)]
    return write_table(folder / name, ["id", "text", "truth"], rows)


def topic(i):
    return ("wine", "rain")[i % 2]
