"""Pools of every kind on the page: pictures, cards, many classes, texts that would like to be more than text."""

import csv
import json

import numpy as np
import pytest
from browsing import Person, browsing, needs_chromium
from hostile import HOSTILE
from PIL import Image
from servers import serving, texts, write_table

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser():
    with browsing() as running:
        yield running


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """The demonstration: pictures, ten classes."""
    with serving(tmp_path_factory.mktemp("served"), "--demo", "--batch-size", "100") as running:
        yield running


@pytest.fixture
def hostile(tmp_path):
    """Texts, columns, classes, ids, a question and guidelines that try to be more than text."""
    folder = tmp_path
    column = "<img src=x onerror=alert(1)>"
    rows = [[f"{text}#{i}", text, text, "secret"] for i, text in enumerate(HOSTILE)]
    write_table(folder / "<b>pool.csv", ["id", "text", column, "truth"], rows)
    (folder / "guidelines.txt").write_text("\n".join(HOSTILE[:50]), encoding="utf-8")
    classes = [text for text in HOSTILE if text.isprintable() and 0 < len(text) <= 60 and text.strip()][:9]
    words = ["<b>pool.csv", "--text", "text", "--show", json.dumps(column), "--guidelines", "guidelines.txt"]
    words += ["--question", "<script>alert(1)</script>", "--classes", ",".join(map(quoted, classes))]
    with serving(folder, *words, "--batch-size", str(len(HOSTILE)), "--audit", "0") as running:
        running.classes = classes
        yield running


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def test_pictures_are_shown_and_labeled_by_key(browser, digits):
    person = Person(browser, digits, "anna")
    for key in "105":
        wait_for_picture(person)
        before = person.page.get_attribute("#sample img", "src")
        person.page.keyboard.press(key)
        person.page.wait_for_function("before => document.querySelector('#sample img')?.src !== before", arg=before)
    assert before.startswith("blob:http://127.0.0.1:")
    assert person.said() == ["1", "0", "5"]
    person.close()


def wait_for_picture(person):
    person.page.wait_for_function("() => document.querySelector('#sample img')?.naturalWidth > 0")


def test_a_picture_is_zoomed_by_a_click(browser, digits):
    person = Person(browser, digits, "ben")
    wait_for_picture(person)
    height = person.page.locator("#sample img").bounding_box()["height"]
    person.page.click("#sample .picture")
    assert person.page.locator("#sample img").bounding_box()["height"] == pytest.approx(2 * height, abs=2)
    person.page.click("#sample .picture")
    assert person.page.locator("#sample img").bounding_box()["height"] == height
    assert person.said() == []
    person.close()


def test_a_tiny_picture_fills_the_card_in_squares(browser, digits):
    person = Person(browser, digits, "carl")
    wait_for_picture(person)
    person.page.wait_for_selector("#sample .picture.enlarged")
    image, card = (person.page.locator(place).bounding_box() for place in ("#sample img", "#sample"))
    assert image["width"] > 0.9 * card["width"] - 50 and image["height"] > 0.9 * card["height"] - 50
    style = "name => getComputedStyle(document.querySelector('#sample img'))[name]"
    assert [person.page.evaluate(style, name) for name in ("imageRendering", "objectFit")] == ["pixelated", "contain"]
    person.close()


def test_what_is_sent_of_a_picture_was_encoded_here_and_has_no_name(digits):
    question = digits.next("cleo")[0]
    assert question["content"] == {"image": True}
    status, headers, content = digits.request("GET", f"/api/picture/{question['sample']}")
    assert (status, headers["content-type"], content[:4]) == (200, "image/png", b"\x89PNG")


def test_hostile_texts_are_shown_as_they_are(browser, hostile):
    person = Person(browser, hostile)
    shown, cells = {}, {}
    for _ in HOSTILE:
        person.page.wait_for_selector("#sample > :not(.message)")  # while the next one is fetched, keys say nothing
        sample = hostile.next(tab=person.page.evaluate("sessionStorage.getItem('tab')"))[0]["sample"]
        element = person.page.locator("#sample > .text")
        if element.count():
            shown[sample] = element.evaluate("element => element.textContent")
        cells[sample] = person.page.locator("#sample dd").evaluate("element => element.textContent")
        if len(cells) < len(HOSTILE):
            person.page.keyboard.press(" ")
            person.page.wait_for_function(
                "n => JSON.parse(sessionStorage.getItem('outbox') ?? '[]').length === 0 && "
                "document.querySelector('#counts').textContent.includes(`${n} left`)",
                arg=len(HOSTILE) - len(cells),
            )
    assert len(cells) == len(HOSTILE)
    for sample, text in enumerate(HOSTILE):
        if text.strip():
            assert (shown[sample], cells[sample]) == (text, text), repr(text)
    person.close()


def test_hostile_classes_questions_and_guidelines_are_inert(browser, hostile):
    person = Person(browser, hostile, "eve")
    shown = person.page.evaluate("[...document.querySelectorAll('#answers span')].map(each => each.textContent)")
    assert shown == hostile.classes
    assert person.text("#question") == "<script>alert(1)</script>"
    person.page.keyboard.press("h")
    assert person.page.locator("#dialog-body .text").count() == 1
    person.page.keyboard.press("Escape")
    person.page.keyboard.press("n")
    person.page.keyboard.insert_text("<img src=x onerror=alert(1)>")
    person.page.click("#dialog-ok")
    person.press("1")
    person.wait_for("#after", ":")
    for tag in ("script:not([src='page.js'])", "img", "iframe", "main a", "style", "object", "#sample svg"):
        assert not person.page.locator(tag).count(), tag
    assert all(f"127.0.0.1:{hostile.port}" in request.url for request in person.asked)
    person.close()


def test_rows_of_a_table_are_cards_of_the_chosen_columns(browser, tmp_path):
    rng = np.random.default_rng(0)
    rows = [[i, f"{x:.2f}", f"{y:.2f}", "red", "secret"] for i, (x, y) in enumerate(rng.random((30, 2)))]
    write_table(tmp_path / "pool.csv", ["id", "width", "height", "color", "truth"], rows)
    words = ("pool.csv", "--features", "width,height", "--show", "color,width", "--classes", "no,yes")
    with serving(tmp_path, *words) as server:
        person = Person(browser, server)
        assert person.page.locator("#sample dt").all_inner_texts() == ["color", "width"]
        person.press("a")
        person.press("x")
        assert person.said() == ["no", "yes"]
        person.close()


def test_many_classes_are_found_by_typing(browser, tmp_path):
    texts(tmp_path)
    names = [f"topic {number}" for number in range(30)]
    with serving(tmp_path, "texts.csv", "--text", "text", "--classes", ",".join(names)) as server:
        person = Person(browser, server)
        before = person.text()
        person.page.keyboard.type("topic 27")
        assert person.page.locator("#answers button").count() == 1
        person.page.keyboard.press("Enter")
        person.wait_for_other(before)
        assert person.page.locator("#answers button").count() == 30
        assert person.said() == ["topic 27"]
        person.page.keyboard.press("Escape")
        person.press("u")
        assert person.said() == []
        person.close()


def test_a_class_is_added_midway(browser, tmp_path):
    texts(tmp_path)
    with serving(tmp_path, "texts.csv", "--text", "text", "--classes", "wine,rain") as server:
        person = Person(browser, server)
        person.page.click("#new-class")
        person.page.keyboard.type("snow")
        person.page.keyboard.press("Enter")
        person.page.wait_for_selector("#answers button:nth-child(3)")
        person.press("3")
        assert person.said() == ["snow"]
        person.close()


def test_a_name_is_asked_where_two_people_answer_the_same(browser, tmp_path):
    texts(tmp_path)
    with serving(tmp_path, "texts.csv", "--text", "text", "--classes", "wine,rain", "--overlap", "1") as server:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.port}/#{server.code}")
        page.wait_for_selector("dialog[open] input")
        page.keyboard.type("anna")
        page.keyboard.press("Enter")
        page.wait_for_selector("#sample .text")
        page.keyboard.press("1")
        page.wait_for_function("() => document.querySelector('#saved').textContent.includes('Saved')")
        assert len(server.get("/api/history?person=anna")["said"]) == 1


@pytest.mark.parametrize("name", ["large.png", "damaged.png", "text.png"])
def test_a_picture_that_cannot_be_shown_says_so(browser, tmp_path, name):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for i in range(12):
        Image.new("RGB", (8, 8), (20 * i, 10, 99)).save(folder / f"{i}.png")
    with serving(tmp_path, "pictures", "--classes", "a,b", "--batch-size", "13") as server:
        number = server.next("ben", 1)[0]["sample"]
        path = folder / sorted(file.name for file in folder.iterdir())[number]
        spoil(path, name)
        status, _, content = server.request("GET", f"/api/picture/{number}")
        assert status == 415 and str(tmp_path).encode() not in content


def spoil(path, how):
    if how == "large.png":
        Image.new("1", (20_000, 20_000)).save(path)
    elif how == "damaged.png":
        path.write_bytes(path.read_bytes()[:40])
    else:
        path.write_text("<svg onload=alert(1)>")


def test_a_suggestion_is_shown_after_the_answer(browser, tmp_path):
    texts(tmp_path)
    with (tmp_path / "llm.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerows([["id", "label", "probability"], *([f"t{i}", "rain", 0.75] for i in range(60))])
    words = ("texts.csv", "--text", "text", "--classes", "wine,rain", "--audit", "0", "--suggestions", "llm.csv")
    with serving(tmp_path, *words) as server:
        person = Person(browser, server)
        assert "rain" not in person.text("footer")
        person.press("1")
        person.wait_for("#after", "The suggestion was rain (75\N{NO-BREAK SPACE}%).")
        person.close()


def test_a_sample_may_have_several_classes_or_none(browser, tmp_path):
    texts(tmp_path)
    words = ("texts.csv", "--text", "text", "--classes", "wine,rain,snow", "--several", "--audit", "0", "--ahead", "0")
    with serving(tmp_path, *words, "--batch-size", "6") as server:
        person = Person(browser, server)
        before = person.text()
        for key in "3113":
            person.page.keyboard.press(key)
        person.page.keyboard.press("2")
        person.page.keyboard.press("1")
        assert person.text() == before
        person.press("Enter")
        person.wait_for("#saved", "Saved: wine, rain")
        person.press("Enter")
        before = person.text()
        person.page.click("#answers button:nth-child(2)")
        person.page.click("#save-chosen")
        person.wait_for_other(before)
        assert person.said() == ['["rain", "wine"]', "[]", '["rain"]']
        person.page.keyboard.press("ArrowLeft")
        person.page.wait_for_selector("#answers button:nth-child(2)[aria-pressed=true]")
        person.page.keyboard.press("1")
        person.press("Enter")
        for _ in range(4):  # into the batch that a model has chosen
            person.press("Enter")
        assert person.said()[2] == '["rain", "wine"]'
        assert server.get("/api/status")["classes"] == {"wine": 2, "rain": 2, "snow": 0}
        tasks = json.loads(server.request("GET", "/api/export?name=label-studio.json")[2])
        assert tasks[0]["annotations"][0]["result"][0]["value"]["choices"] in (["rain", "wine"], [])
        person.close()
