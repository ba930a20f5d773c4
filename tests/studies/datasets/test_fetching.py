"""A file of a data set is one's own copy, else a kept one, else downloaded; and never a wrong one."""

import errno
import hashlib
import io
import logging
import os

import pooch
import pytest
import requests

from made_files import write
from nextbatch.errors import BadInput
from nextbatch.studies.datasets.fetching import OfficialFile, own_copy, path_of

CONTENT = bytes(range(256)) * 1024  # four blocks of a download
URL = "https://example.org/pub/letters.data"


def sha256(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


FILE = OfficialFile("letter", URL, ("letters.data", "repacked.data"), (sha256(CONTENT), sha256(b"repacked")))


class Server:
    """Answers in place of the network; fails after so many bytes of an answer, if told to."""

    def __init__(self, content=CONTENT, status=None, fails_after=None):
        self.content, self.status, self.fails_after = content, status, fails_after
        self.asked = []

    def send(self, adapter, request, **_):
        self.asked.append(request.headers["Range"])
        begin = int(request.headers["Range"].removeprefix("bytes=").rstrip("-"))
        response = requests.Response()
        response.request, response.url = request, request.url
        response.status_code = self.status or 206
        response.raw = Stream(self.content[begin if response.status_code == 206 else 0 :], self.fails_after)
        return response


class Stream(io.BytesIO):
    def __init__(self, content, fails_after):
        super().__init__(content)
        self.fails_after = fails_after

    def read(self, size=-1):
        if self.fails_after is not None and self.tell() >= self.fails_after:
            raise requests.exceptions.ChunkedEncodingError("the connection broke")
        return super().read(size)


@pytest.fixture
def answered_by(offline, monkeypatch):
    def install(server):
        # Hooks and redirects are those of requests itself; only what would open a connection is replaced.
        monkeypatch.setattr(
            requests.adapters.HTTPAdapter, "send", lambda *args, **options: server.send(*args, **options)
        )
        return server

    return install


@pytest.fixture
def own(offline, monkeypatch):
    monkeypatch.setenv("NEXTBATCH_DATA", str(offline / "own"))
    (offline / "own").mkdir()
    return offline / "own" / "letter"


def refusal(*words):
    """Expect one sentence that names the file, where it comes from and what to do."""
    return pytest.raises(BadInput, match=".*".join([*words, "NEXTBATCH_DATA"]))


@pytest.mark.parametrize("name, content", [("letters.data", CONTENT), ("repacked.data", b"repacked")])
def test_an_own_copy_of_any_accepted_content_is_used(own, name, content):
    write(own / name, content)
    assert path_of(FILE) == own / name


def test_several_folders_may_be_named(own, offline, monkeypatch):
    write(offline / "more" / "letter" / "letters.data", CONTENT)
    monkeypatch.setenv("NEXTBATCH_DATA", os.pathsep.join([str(offline / "own"), str(offline / "more")]))
    assert path_of(FILE) == offline / "more" / "letter" / "letters.data"


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT[:100] + b"!" + CONTENT[101:], CONTENT + b"\n"])
def test_an_own_copy_that_is_damaged_is_refused_and_nothing_is_downloaded(own, content):
    write(own / "letters.data", content)
    with refusal("own/letter/letters.data is damaged, truncated or another version", URL, "Remove it and try again"):
        path_of(FILE)
    assert (own / "letters.data").read_bytes() == content


def test_a_folder_in_place_of_an_own_copy_is_refused(own):
    (own / "letters.data").mkdir(parents=True)
    with pytest.raises(BadInput, match="is a folder, a file is needed"):
        path_of(FILE)


def test_a_folder_that_is_not_there_is_refused(monkeypatch, offline):
    monkeypatch.setenv("NEXTBATCH_DATA", str(offline / "nowhere"))
    with pytest.raises(BadInput, match=r"NEXTBATCH_DATA names .*nowhere, which is no folder: correct it, or unset it"):
        path_of(FILE)


def test_without_an_own_copy_the_file_is_downloaded_once(own, offline, answered_by):
    server = answered_by(Server())
    assert own_copy(FILE) is None
    path = path_of(FILE)
    assert path.read_bytes() == CONTENT
    assert path == offline / "cache" / "data" / "letter" / "letters.data"
    assert path_of(FILE) == path
    assert server.asked == ["bytes=0-"]


def test_a_download_that_broke_off_goes_on_where_it_stopped(answered_by):
    answered_by(Server(fails_after=2**17))
    with refusal("letter/letters.data cannot be downloaded from", URL, "ChunkedEncodingError", "is kept"):
        path_of(FILE)
    server = answered_by(Server())
    assert path_of(FILE).read_bytes() == CONTENT
    assert server.asked == [f"bytes={2**17}-"]


def test_a_server_that_sends_everything_again_is_taken_at_its_word(answered_by):
    answered_by(Server(fails_after=2**17))
    with pytest.raises(BadInput):
        path_of(FILE)
    answered_by(Server(status=200))
    assert path_of(FILE).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [CONTENT[:-1], b"<html>Please log in</html>"])
def test_a_download_with_a_wrong_checksum_is_refused_and_removed(offline, answered_by, content):
    answered_by(Server(content))
    with refusal("What arrived from", URL, "letter/letters.data", "checksum is wrong", "Try again"):
        path_of(FILE)
    assert not [path for path in (offline / "cache").rglob("*") if path.is_file() and path.suffix != ".lock"]
    answered_by(Server())
    assert path_of(FILE).read_bytes() == CONTENT


def test_a_server_that_refuses_is_told_with_its_answer(answered_by):
    answered_by(Server(status=404))
    with refusal("letter/letters.data cannot be downloaded from", URL, "the server answered 404"):
        path_of(FILE)


def test_a_range_that_the_server_does_not_have_is_not_asked_for_again(answered_by, offline):
    write(offline / "cache/data/letter/.letters.data.partial", CONTENT + b"more")
    answered_by(Server(status=416))
    with refusal("the server answered 416"):
        path_of(FILE)
    answered_by(Server())
    assert path_of(FILE).read_bytes() == CONTENT


def test_no_network_is_told_in_a_sentence(offline, monkeypatch):
    def unreachable(*_, **__):
        raise requests.exceptions.ConnectionError("Max retries exceeded")

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", unreachable)
    with refusal("letter/letters.data cannot be downloaded from", URL, "ConnectionError", "try again with a network"):
        path_of(FILE)


def test_a_kept_file_that_was_damaged_is_downloaded_again(answered_by):
    answered_by(Server())
    path_of(FILE).write_bytes(b"damaged")
    assert path_of(FILE).read_bytes() == CONTENT


def test_a_cache_that_cannot_be_written_is_told_in_a_sentence(offline, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pooch, "retrieve", full)
    with refusal("letter/letters.data from", URL, "No space left on device", "set NEXTBATCH_CACHE to another folder"):
        path_of(FILE)


def test_a_server_in_trouble_does_not_cost_what_has_arrived(answered_by):
    for server in (Server(fails_after=2**17), Server(status=503)):
        answered_by(server)
        with pytest.raises(BadInput):
            path_of(FILE)
    server = answered_by(Server())
    assert path_of(FILE).read_bytes() == CONTENT
    assert server.asked == [f"bytes={2**17}-"]


def test_a_download_is_told_by_our_bar_alone(own, answered_by):
    told = []
    handler = logging.Handler()
    handler.emit = told.append
    pooch.get_logger().addHandler(handler)
    try:
        answered_by(Server())
        path_of(FILE)
    finally:
        pooch.get_logger().removeHandler(handler)
    assert told == []
