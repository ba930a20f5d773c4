"""What breaks while people label: a dead server, a full disk. The page keeps what is not saved, and saves it once."""

import resource
import signal
import subprocess
import sys
import time

import pytest
from browsing import Person, browsing, needs_chromium
from servers import serving, texts

WORDS = ("texts.csv", "--text", "text", "--classes", "wine,rain", "--batch-size", "40", "--audit", "0")


@pytest.fixture(scope="module")
def browser():
    with browsing() as running:
        yield running


@needs_chromium
def test_a_server_that_is_killed_and_started_again_gets_what_was_not_saved_once(browser, tmp_path):
    texts(tmp_path, 200)
    with serving(tmp_path, *WORDS) as server:
        person = Person(browser, server)
        person.press("1")
        person.said()
        server.stop(signal.SIGKILL)
        person.press("2")
        person.press("1")
        person.wait_for("#saved", "Not saved: 2 answers.")
    with serving(tmp_path, *WORDS) as again:
        assert again.port == server.port
        person.server = again
        person.wait_for("#saved", "Saved: wine")
        person.press("2")
        assert person.said() == ["wine", "rain", "wine", "rain"]
        assert again.get("/api/status")["answered"] == 4
        person.close()


@needs_chromium
def test_answers_wait_in_the_page_for_room_on_a_full_disk(browser, tmp_path):
    texts(tmp_path, 200)
    with serving(tmp_path, *WORDS) as server:
        person = Person(browser, server)
        person.press("1")
        person.said()
        fill_disk(server, True)
        person.press("2")
        person.wait_for("#saved", "the disk that holds the project is full")
        person.page.reload()
        person.wait_for("#saved", "is full")
        fill_disk(server, False)
        person.wait_for("#saved", "Saved: rain")
        assert person.said() == ["wine", "rain"]
        person.close()


def test_a_full_disk_is_507_and_a_sentence_without_a_path(tmp_path):
    texts(tmp_path, 200)
    with serving(tmp_path, *WORDS) as server:
        question = server.next()[0]
        body = {"person": "owner", "sample": question["sample"], "showing": 0, "what": "skip"}
        fill_disk(server, True)
        status, _, content = server.request("POST", "/api/say", body)
        assert status == 507 and b"Not saved" in content and str(tmp_path).encode() not in content
        assert server.next()[0] == question
        fill_disk(server, False)
        assert server.request("POST", "/api/say", body)[0] == 200


def fill_disk(server, full):
    """Let no file of a process grow, as on a full disk, or let them again."""
    limit = 4096 if full else resource.RLIM_INFINITY
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


@needs_chromium
def test_an_answer_that_another_page_has_given_otherwise_is_told_and_kept(browser, tmp_path):
    texts(tmp_path, 200)
    with serving(tmp_path, *WORDS) as server:
        person = Person(browser, server)
        tab = person.page.evaluate("() => sessionStorage.getItem('tab')")
        shown = server.next(tab=tab)[0]
        server.say(shown, "wine")
        person.press("2")
        person.wait_for("#saved", "answered in another way already")
        assert person.said() == ["wine"]
        person.close()


def test_ctrl_c_ends_the_server_with_a_sentence_and_no_process_stays(tmp_path):
    texts(tmp_path)
    command = [sys.executable, "-m", "nextbatch", "label", *WORDS, "--no-browser"]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "token" in server.stdout.readline()
    server.send_signal(signal.SIGINT)
    _, told = server.communicate(timeout=60)  # which every process that it began has to close
    assert "Every saved answer is kept" in told and "Traceback" not in told
    assert server.returncode == 130


@needs_chromium
def test_progress_that_arrives_late_does_not_replace_newer(browser, tmp_path):
    texts(tmp_path, 200)
    with serving(tmp_path, *WORDS) as server:
        person = Person(browser, server)
        said, late = [], []
        person.page.route("**/api/say", lambda route: said.append(route))
        person.page.route("**/api/next", lambda route: late.append((route, route.fetch())))
        person.page.keyboard.press("1")
        while not (said and late):
            person.page.wait_for_timeout(20)
        assert late[0][1].json()["progress"]["left_of_batch"] == 40  # it was asked for before the answer
        said[0].continue_()
        person.wait_for("#counts", "39 left")
        with person.page.expect_response("**/api/next"):
            late[0][0].fulfill(response=late[0][1])
        person.page.wait_for_timeout(100)
        assert "1 answered · 39 left" in person.text("#counts")
        person.close()


@needs_chromium
def test_many_answers_that_wait_for_a_slow_server_are_all_saved(browser, tmp_path):
    texts(tmp_path, 200)
    with serving(tmp_path, *WORDS) as server:
        person = Person(browser, server)
        person.context.route("**/api/say", lambda route: (time.sleep(0.1), route.continue_()))
        for key in "12" * 12:
            person.press(key)
        assert person.said() == ["wine", "rain"] * 12
        person.close()
