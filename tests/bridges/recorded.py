"""Answers of a real Label Studio, recorded once: `python tests/bridges/recorded.py` records them again.

Each line of the file is a request and its answer, as they were, without the token and the address.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import requests

RECORD = Path(__file__).with_name("recorded_rounds.jsonl")


class Recorder(requests.adapters.HTTPAdapter):
    """Lets requests through and keeps them with their answers."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def send(self, request, **settings):
        answer = super().send(request, **settings)
        content = answer.json() if answer.content else None
        self.lines.append({"asked": asked(request), "status": answer.status_code, "content": content})
        return answer


class Recorded(requests.adapters.BaseAdapter):
    """Answers each request as the real server did; another request than the recorded one is an error."""

    def __init__(self):
        super().__init__()
        self.lines = lines()

    def send(self, request, **_):
        line = self.lines.pop(0)
        assert asked(request) == line["asked"], "not what was recorded: record again, see recorded.py"
        return as_answer(request, line["status"], line["content"])

    def close(self):
        pass


def lines():
    return [json.loads(line) for line in RECORD.read_text(encoding="utf-8").splitlines()]


def asked(request):
    body = json.loads(request.body) if request.body else None
    return {"method": request.method, "path": request.path_url, "body": body}


def as_answer(request, status, content):
    answer = requests.Response()
    answer.request, answer.url, answer.status_code = request, request.url, status
    answer._content = b"" if content is None else json.dumps(content).encode()
    return answer


def record():
    """Drive a real server through the rounds, and keep what it answers."""
    from a_round import refusals, small_project, two_rounds
    from real_label_studio import serving

    recorder = Recorder()
    with TemporaryDirectory() as folder, serving(Path(folder)) as server:
        ben = server.second_person()
        with (
            mock.patch.object(requests.Session, "get_adapter", lambda session, url: recorder),
            small_project(Path(folder)) as project,
        ):
            refusals(project, server.url)
            two_rounds(project, server, ben)
    RECORD.write_text("".join(json.dumps(line) + "\n" for line in recorder.lines), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    record()
