"""Who is answered: each law of the guard against a running server."""

import asyncio
import json
import socket
from pathlib import Path

import pytest
from servers import serving, texts

from nextbatch.labeling import guard
from nextbatch.labeling.access import Access

WORDS = ("texts.csv", "--text", "text", "--classes", "wine,rain")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    texts(folder)
    with serving(folder, *WORDS) as running:
        running.routes = json.loads(running.request("GET", "/openapi.json")[2])["paths"]
        yield running


def every_route(server):
    """Yield the method and the path of every route of the document, and of the files of the page."""
    for path, methods in server.routes.items():
        for method in methods:
            yield method.upper(), path.replace("{sample}", "0")
    yield from (("GET", path) for path in ("/", "/page.js", "/page.css", "/openapi.json", "/nothing"))


def test_every_route_but_the_exchange_of_the_code_needs_the_token(server):
    for method, path in every_route(server):
        if path.startswith("/api/") and path != "/api/session":
            for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Basic {server.token}"}):
                assert server.request(method, path, b"{}", headers, token=False)[0] == 401, path


def test_a_code_is_good_once(server):
    code = server.post("/api/code", person="anna")["code"]
    told = server.request("POST", "/api/session", {"code": code}, token=False)
    assert json.loads(told[2])["token"] == server.token
    assert server.request("POST", "/api/session", {"code": code}, token=False)[0] == 403
    assert server.request("POST", "/api/session", {"code": ""}, token=False)[0] == 403


def test_a_code_is_for_somebody_with_a_name(server):
    assert server.request("POST", "/api/code", {"person": "a\nb"})[0] == 400


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", ""])
def test_no_route_is_answered_under_another_name(server, host):
    for method, path in every_route(server):
        headers = {"Host": host.format(port=server.port)}
        assert server.request(method, path, b"{}", headers)[0] == 403, path


def test_the_names_of_this_machine_are_answered(server):
    for name in ("127.0.0.1", "localhost", "[::1]", "LOCALHOST"):
        assert server.request("GET", "/", headers={"Host": f"{name}:{server.port}"})[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_route_is_answered_for_a_page_of_another_server(server, headers):
    for method, path in every_route(server):
        assert server.request(method, path, b"{}", headers)[0] == 403, path


def test_every_answer_has_the_headers_that_keep_it_apart_and_none_that_opens_it(server):
    asked = [server.request(method, path, b"{}") for method, path in every_route(server)]
    asked += [server.request("GET", "/", headers={"Host": "evil"}), server.request("DELETE", "/api/say")]
    for _, headers, _ in asked:
        assert "default-src 'none'; script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert not [name for name in headers if name.startswith("access-control") or name in ("set-cookie", "server")]


def test_no_get_has_an_effect(server):
    before = server.get("/api/status")
    for method, path in every_route(server):
        if method == "GET":
            server.request(method, f"{path}?person=owner")
    assert server.get("/api/status") == before


def test_there_is_no_page_of_documentation(server):
    assert [server.request("GET", path)[0] for path in ("/docs", "/redoc")] == [404, 404]


def bodies():
    deep = b'{"person":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    return {
        "too long": (413, b"x" * (1 << 20) + b"y"),
        "deep": (400, deep),
        "NaN": (422, b'{"person": "a", "tab": "", "n": NaN}'),
        "infinite": (422, b'{"person": "a", "tab": "", "n": 1e999}'),
        "half a character": (422, b'{"person": "\\ud800", "tab": "", "n": 1}'),
        "no JSON": (422, b"{"),
        "a list": (422, b"[1]"),
        "an unknown field": (422, b'{"person": "a", "path": "/etc/passwd"}'),
        "a huge number": (422, b'{"person": "a", "n": ' + b"9" * 4000 + b"}"),
        "not UTF-8": (400, b'{"person": "\xff"}'),
    }


@pytest.mark.parametrize("name", bodies())
def test_a_bad_body_is_refused_without_repeating_it(server, name):
    status, body = bodies()[name]
    got, _, content = server.request("POST", "/api/next", body, {"Content-Type": "application/json"})
    assert got == status, content
    assert len(content) < 1000 and b"passwd" not in content and b"Traceback" not in content
    assert json.loads(content)["error"]


def test_a_long_body_is_refused_and_not_kept(server):
    before = memory_of(server)
    for _ in range(3):
        assert server.request("POST", "/api/next", b"x" * 50_000_000)[0] == 413
    chunks = (b"x" * 1_000_000 for _ in range(20))
    assert server.request("POST", "/api/next", chunks)[0] == 413
    assert memory_of(server) - before < 64 << 20


def memory_of(server):
    """Return the bytes that the process of a server holds in memory."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


@pytest.mark.parametrize(("length", "status"), [(5, 408), (10**12, 413)])
def test_a_body_that_never_comes_is_not_waited_for(monkeypatch, length, status):
    monkeypatch.setattr(guard, "SLOWEST", 0.01)
    access, sent = Access(), []
    named = {"host": "localhost:1", "authorization": f"Bearer {access.token}", "content-length": str(length)}
    headers = [(name.encode(), value.encode()) for name, value in named.items()]

    async def send(message):
        sent.append(message)

    async def receive():
        waits.append(length)
        await asyncio.sleep(60)

    waits = []
    request = {"type": "http", "path": "/api/next", "headers": headers}
    asyncio.run(guard.Guard(None, access, {"localhost:1"})(request, receive, send))
    assert sent[0]["status"] == status
    assert len(waits) == 1


def test_half_open_connections_do_not_keep_others_waiting(server):
    opened = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(200)]
    for sock in opened:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: x")
    assert server.request("GET", "/")[0] == 200
    for sock in opened:
        sock.close()


def test_paths_lead_nowhere(server):
    for path in ("/../pyproject.toml", "/%2e%2e/server.json", "/server.json", "/api/picture/../status", "/words.js/.."):
        assert server.request("GET", path)[0] in (404, 405), path
    for sample in ("-1", "1e3", "..%2f..%2fetc%2fpasswd", "99999999999999999999"):
        assert server.request("GET", f"/api/picture/{sample}")[0] in (404, 422), sample


def test_a_sample_that_was_not_asked_is_not_shown(server):
    asked = {question["sample"] for question in server.next(n=20)}
    other = min(set(range(60)) - asked - set(range(5)))
    answers = [server.request("GET", f"/api/sample/{sample}?person=x")[0] for sample in range(60)]
    assert answers.count(200) <= 20 and 404 in answers, other


def test_other_machines_are_let_in_only_if_somebody_says_so(tmp_path):
    texts(tmp_path)
    with pytest.raises(AssertionError, match="--allow-remote"):
        serving(tmp_path, *WORDS, "--host", "192.0.2.1").__enter__()


@pytest.fixture
def fresh(tmp_path):
    """A server of which nobody has asked anything."""
    texts(tmp_path)
    with serving(tmp_path, *WORDS) as running:
        running.routes = json.loads(running.request("GET", "/openapi.json")[2])["paths"]
        yield running


JUNK = [
    None,
    True,
    -1,
    0,
    1.5,
    1 << 60,
    "",
    "x",
    "\ud800",
    "\x00",
    "a\nb",
    "../..",
    [],
    ["x"],
    {},
    {"x": 1},
    "y" * 20_000,
]


def test_no_junk_in_any_field_of_any_route_makes_the_server_fail(fresh):
    """Every field of every body takes every value, beside values that are right; what is refused is a sentence."""
    document = json.loads(fresh.request("GET", "/openapi.json")[2])
    asked = fresh.next("junk")[0]
    right = {
        "person": "junk",
        "sample": asked["sample"],
        "showing": 0,
        "what": "skip",
        "text": "t",
        "name": "junk",
        "n": 1,
    }
    right |= {"on": True, "label": None, "tab": "", "code": "x"}
    for path, methods in fresh.routes.items():
        for method, told in methods.items():
            if "requestBody" in told:
                name = told["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
                fields = document["components"]["schemas"][name]["properties"]
                bodies = [{**{f: right[f] for f in fields}, field: junk} for field in fields for junk in JUNK]
                answers = [fresh.request(method.upper(), path, body) for body in [*bodies, *JUNK[12:16]]]
            else:
                words = [
                    "",
                    "?person=%00&n=-1",
                    "?person=" + "x" * 5000,
                    "?n=NaN",
                    "?name=%ff&name=.csv&person=%ed%a0%80",
                ]
                answers = [fresh.request(method.upper(), path.replace("{sample}", "0") + each) for each in words]
            for status, _, content in answers:
                assert status < 500, (path, content)
                assert status == 200 or json.loads(content)["error"], path
                assert b"Traceback" not in content and b"/tmp" not in content, path
    assert fresh.get("/api/status")["n"] == 60


def test_a_thousand_retries_are_one_answer(fresh):
    question = fresh.next("retry")[0]
    receipts = {fresh.say(question, "wine", "retry")["receipt"]["seq"] for _ in range(1000)}
    assert len(receipts) == 1
