"""The page in a real Chromium, as a person uses it."""

import re

import pytest
from browsing import Person, browsing, needs_chromium
from servers import serving, texts

pytestmark = needs_chromium
WORDS = ("texts.csv", "--text", "text", "--classes", "wine,rain,snow", "--batch-size", "400", "--audit", "0.1")


@pytest.fixture(scope="module")
def browser():
    with browsing() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    texts(folder, 600)
    with serving(folder, *WORDS) as running:
        yield running


@pytest.fixture
def person(browser, server, request):
    somebody = Person(browser, server, re.sub(r"\W+", "-", request.node.name))
    yield somebody
    somebody.close()


def test_a_key_saves_an_answer_and_shows_the_next_sample(person):
    for key in "1231":
        person.press(key)
    assert person.said() == ["wine", "rain", "snow", "wine"]
    person.wait_for("#saved", "Saved: wine")


def test_every_answer_has_a_button(person):
    for name in ("#answers button:nth-child(2)", "#skip", "#cannot-say"):
        before = person.text()
        person.page.click(name)
        person.wait_for_other(before)
    assert person.said() == ["rain", "skip", "cannot say"]


def test_space_skips_and_c_cannot_say(person):
    person.press(" ")
    person.press("c")
    assert person.said() == ["skip", "cannot say"]


def test_undo_brings_the_sample_back_ten_deep_and_after_a_reload(person):
    seen = []
    for _ in range(10):
        seen.append(person.text())
        person.press("1")
    assert len(person.said()) == 10
    person.page.reload()
    person.page.wait_for_selector("#sample .text")
    for text in reversed(seen):
        person.press("u")
        assert person.text() == text
    assert person.said() == []


def test_an_answer_that_was_taken_back_can_be_given_anew(person):
    person.press("1")
    person.press("Control+z")
    person.press("2")
    person.press("Backspace")
    person.press("3")
    assert person.said() == ["snow"]


def test_the_arrows_walk_back_and_an_old_answer_is_changed(person):
    first = person.text()
    person.press("1")
    second = person.text()
    person.press("2")
    third = person.text()
    person.press("ArrowLeft")
    assert person.text() == second
    person.press("ArrowLeft")
    assert person.text() == first and "You said: wine" in person.text("#looking")
    person.press("3")
    assert person.text() == third
    assert person.said() == ["rain", "snow"]


def test_a_held_key_answers_once(person):
    before = person.text()
    person.page.keyboard.down("1")
    for _ in range(5):
        person.page.keyboard.down("1")  # what is held repeats
    person.page.keyboard.up("1")
    person.wait_for_other(before)
    assert person.said() == ["wine"]


def test_a_double_click_answers_once(person):
    before = person.text()
    person.page.dblclick("#answers button:nth-child(1)")
    person.wait_for_other(before)
    assert person.said() == ["wine"]


def test_a_flag_and_a_note_stay_with_the_sample_and_keys_are_dead_while_typing(person):
    person.page.keyboard.press("f")
    person.page.keyboard.press("n")
    person.page.keyboard.type("12 cups")
    person.page.click("#dialog-ok")
    person.wait_for("#saved", "note is saved")
    assert person.said() == []
    person.press("1")
    assert person.said() == ["wine"]
    last = person.server.get(f"/api/history?person={person.name}")["said"][-1]
    assert (last["flagged"], last["notes"]) == (True, ["12 cups"])


def test_a_note_that_is_left_with_escape_is_not_kept(person):
    person.page.keyboard.press("n")
    person.page.keyboard.type("nothing")
    person.page.keyboard.press("Escape")
    person.press("1")
    person.said()
    assert person.server.get(f"/api/history?person={person.name}")["said"][-1]["notes"] == []


@pytest.mark.parametrize("key, word", [("h", "guidelines"), ("?", "choose a class"), ("s", "samples"), ("n", "Save")])
def test_keys_open_windows_and_escape_closes_them(person, key, word):
    person.page.keyboard.press(key)
    person.page.wait_for_selector("dialog[open]")
    assert word in person.text("dialog")
    person.page.keyboard.press("Escape")
    assert not person.page.locator("dialog[open]").count()
    assert person.said() == []


def test_history_shows_what_was_said_and_opens_it(person):
    first = person.text()
    person.press("2")
    person.page.click("#open-history")
    person.page.click("dialog .past button")
    person.page.wait_for_selector("#looking:not([hidden])")
    assert person.text() == first


def test_why_a_sample_was_asked_appears_after_the_answer_alone(person):
    assert person.text("#after") == ""
    person.press("1")
    person.wait_for("#after", "batch 1")


def test_a_reload_in_mid_sample_shows_the_same_sample(person):
    person.press("1")
    before = person.text()
    person.page.reload()
    person.page.wait_for_selector("#sample .text")
    assert person.text() == before


def test_without_a_network_answers_wait_and_are_saved_once_it_is_back(person):
    person.press("1")
    person.context.set_offline(True)
    person.press("2")
    person.press("3")
    person.wait_for("#saved", "Not saved: 2 answers")
    person.context.set_offline(False)
    assert person.said() == ["wine", "rain", "snow"]


def test_an_answer_whose_acknowledgment_is_lost_is_stored_once(person):
    lost = []

    def lose(route):
        if len(lost) < 3:
            lost.append(route.fetch().status)  # it reached the server, and the network broke on the way back
            route.abort()
        else:
            route.continue_()

    person.context.route("**/api/say", lose)
    person.press("2")
    assert person.said() == ["rain"]
    assert lost == [200, 200, 200]


def test_two_tabs_show_different_samples_and_both_save(person):
    other = person.open()
    assert person.text() != other.locator("#sample").inner_text()
    person.press("1")
    other.keyboard.press("2")
    person.page.wait_for_timeout(300)
    assert sorted(person.said()) == ["rain", "wine"]


def test_the_page_without_a_code_says_what_to_do(browser, server):
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/")
    page.wait_for_function("() => document.querySelector('#sample').innerText.includes('terminal')")


def test_the_page_is_light_and_asks_nobody_else(person):
    person.page.wait_for_timeout(300)
    assert len(person.asked) <= 8, [request.url for request in person.asked]
    assert all(request.url.startswith(f"http://127.0.0.1:{person.server.port}/") for request in person.asked)
    assert sum(request.sizes()["responseBodySize"] for request in person.asked) <= 150_000


def test_the_code_leaves_the_address_and_the_token_is_no_cookie(person):
    assert person.page.url == f"http://127.0.0.1:{person.server.port}/"
    assert person.context.cookies() == []


def test_the_window_of_progress_settles_and_doubts(person):
    person.press("1")
    person.page.click("#open-status")
    person.page.click("text=Look for suspicious labels")
    person.wait_for("dialog .actions", "No label is suspicious")
    person.page.click("text=Address for another page")
    person.page.wait_for_selector("dialog .address")
    assert "/#" in person.text("dialog .address")


@pytest.mark.parametrize(
    ("more", "first", "second", "word"),
    [((), "wine", "rain", "rain"), (("--several",), ["wine"], ["wine", "rain"], "rain, wine")],
    ids=["one class", "several classes"],
)
def test_a_dispute_is_settled_in_the_window_of_progress(browser, tmp_path, more, first, second, word):
    texts(tmp_path, 12)
    words = ("texts.csv", "--text", "text", "--classes", "wine,rain", "--audit", "0", "--batch-size", "12", *more)
    with serving(tmp_path, *words, "--overlap", "1", "--annotator", "owner") as server:
        question = server.next("anna")[0]
        server.say(question, first, "anna")
        server.next("ben", 20)
        server.say(question, second, "ben")
        server.post("/api/release", person="ben", tab="")
        owner = Person(browser, server)
        owner.page.click("#open-status")
        owner.page.click("text=Settle one dispute")
        owner.page.click(f"dialog .choices button:has-text('{word}')")
        owner.wait_for("dialog .case", f"Settled: {word}")
        assert server.get("/api/status")["disputed"] == 0
        owner.close()
