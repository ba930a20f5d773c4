"""Requests to a server: how long we wait, how often we ask, and what is said where it fails."""

import pytest
import requests
from recorded import as_answer

from nextbatch.bridges import Connection
from nextbatch.bridges.connection import Unanswered
from nextbatch.bridges.secrets import read_token
from nextbatch.errors import BadInput, ServerFailed

URL = "http://label-studio.test"
PERSONAL = "header.body.signature"


class Scripted(requests.adapters.BaseAdapter):
    """Answers with one step of a script after the other: an exception, or a status, a content and headers."""

    def __init__(self, *steps):
        super().__init__()
        self.steps, self.asked, self.timeouts = list(steps), [], []

    def send(self, request, timeout=None, **_):
        self.asked.append((request.method, request.path_url, request.headers.get("Authorization")))
        self.timeouts.append(timeout)
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        status, content, *headers = step
        answer = as_answer(request, status, content)
        answer.headers.update(headers[0] if headers else {})
        return answer

    def close(self):
        pass


@pytest.fixture
def talk(monkeypatch):
    """Return a connection to a script, the script, and the pauses that it makes."""

    def begun(*steps, token="secret", **settings):
        script, slept = Scripted(*steps), []
        monkeypatch.setattr(requests.Session, "get_adapter", lambda session, url: script)
        return Connection(URL, token, sleep=slept.append, **settings), script, slept

    return begun


def test_each_next_attempt_waits_twice_as_long_and_then_it_is_given_up(talk):
    connection, script, slept = talk(*[requests.ConnectionError("refused")] * 6)
    with pytest.raises(ServerFailed, match="the connection failed\\), after 6 attempts"):
        connection.ask("GET", "/api/version")
    assert slept == [0.5, 1.0, 2.0, 4.0, 8.0] and len(script.asked) == 6


def test_every_request_has_a_time_out(talk):
    connection, script, _ = talk(requests.ReadTimeout(), (200, {}))
    assert connection.ask("GET", "/api/version") == {}
    assert script.timeouts == [(10.0, 120.0)] * 2


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_is_overloaded_is_asked_again_when_it_says(talk, status):
    connection, _, slept = talk((status, None, {"Retry-After": "7"}), (status, None), (200, [1]))
    assert connection.ask("GET", "/api/tasks/") == [1]
    assert slept == [7.0, 1.0]


def test_nobody_waits_for_an_hour(talk):
    connection, _, slept = talk((429, None, {"Retry-After": "3600"}), (200, []))
    connection.ask("GET", "/api/tasks/")
    assert slept == [60.0]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_what_adds_or_removes_is_not_asked_twice(talk, method):
    connection, script, slept = talk(requests.ReadTimeout())
    with pytest.raises(Unanswered, match="did not say whether"):
        connection.ask(method, "/api/projects/1/import", [])
    assert len(script.asked) == 1 and slept == [0.5]


def test_a_legacy_token_goes_with_every_request(talk):
    connection, script, _ = talk((200, {}))
    connection.ask("GET", "/api/version")
    assert script.asked == [("GET", "/api/version", "Token secret")]


def test_a_personal_token_buys_a_short_lived_one_and_the_next_when_that_ends(talk):
    connection, script, _ = talk((200, {"access": "one"}), (200, 1), (401, None), (200, {"access": "two"}), (200, 2))
    connection = Connection(URL, PERSONAL)
    assert [connection.ask("GET", "/api/x"), connection.ask("GET", "/api/x")] == [1, 2]
    assert [authorized for _, _, authorized in script.asked] == [None, "Bearer one", "Bearer one", None, "Bearer two"]


@pytest.mark.parametrize(
    "step, told",
    [
        ((401, {"detail": "Invalid token."}), "does not accept the token (401: Invalid token.)"),
        ((403, None), "does not accept the token (403: no reason given)"),
        ((400, {"validation_errors": {"x": ["bad"]}}), "refuses GET /api/x (400: {'x': ['bad']})"),
        ((404, {"detail": "Not found."}), "refuses GET /api/x (404: Not found.)"),
        ((302, None, {"Location": "https://elsewhere"}), "sends on to https://elsewhere: name that address"),
        (requests.exceptions.SSLError("self-signed"), "certificate"),
    ],
)
def test_a_refusal_is_one_sentence_and_is_not_asked_again(talk, step, told):
    connection, script, _ = talk(step)
    with pytest.raises(BadInput) as found:
        connection.ask("GET", "/api/x")
    assert told in str(found.value) and len(script.asked) == 1


def test_a_page_is_not_taken_for_an_answer(talk, monkeypatch):
    connection, _, _ = talk((200, None))
    page = requests.Response()
    page.status_code, page._content = 200, b"<html>"
    monkeypatch.setattr(Scripted, "send", lambda self, request, **_: page)
    with pytest.raises(BadInput, match="answers with a page, not with JSON"):
        connection.ask("GET", "/api/x")


def test_the_token_is_in_no_sentence(talk):
    for step in (requests.ConnectionError("refused"), (401, None), (500, None), (404, None)):
        connection, _, _ = talk(step, token="very-secret", pauses=())
        with pytest.raises((BadInput, ServerFailed)) as found:
            connection.ask("GET", "/api/x")
        assert "very-secret" not in f"{found.value!r} {connection!r} {found.value.__cause__!r}"


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://x", "http://", "http://x?a=1", "http://me:word@x", "/api"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(BadInput, match="url must"):
        Connection(url, "token")


def test_a_token_is_readable_by_others_only_over_plain_http():
    found = [Connection(url, "t").is_readable_by_others for url in ("http://localhost:1", "https://x", "http://x")]
    assert found == [False, False, True]


def test_a_file_with_a_token_is_read_if_nobody_else_may(tmp_path):
    file = tmp_path / "token"
    file.write_text(" abc\n")
    file.chmod(0o600)
    assert read_token(file, {"LABEL_STUDIO_API_KEY": "other"}) == "abc"
    for mode in (0o640, 0o604, 0o666, 0o620):
        file.chmod(mode)
        with pytest.raises(BadInput, match="chmod 600") as found:
            read_token(file, {})
        assert found.value.argument == "token_file"


@pytest.mark.parametrize("token", ["", "  ", "two words", "línea", "a\x00b"])
def test_what_is_no_token_is_refused_and_not_repeated(token):
    with pytest.raises(BadInput) as found:
        read_token(None, {"LABEL_STUDIO_API_KEY": token})
    assert not token.strip() or token not in str(found.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match="none cannot be read"):
        read_token(tmp_path / "none", {})
