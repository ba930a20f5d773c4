"""How the page looks, and to whom: light and dark, large and small, with keys alone, by touch, and read aloud."""

import pytest
from browsing import Person, browsing, needs_chromium
from servers import serving, texts

pytestmark = needs_chromium
WORDS = ("texts.csv", "--text", "text", "--classes", "wine,rain,snow", "--batch-size", "300", "--audit", "0")


@pytest.fixture(scope="module")
def browser():
    with browsing() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    texts(folder, 400)
    with serving(folder, *WORDS) as running:
        yield running


def opened(state, person):
    """Bring the page into one of its states."""
    if state == "looking back":
        person.press("1")
        person.page.keyboard.press("ArrowLeft")
        person.page.wait_for_selector("#looking:not([hidden])")
    elif state == "answered":
        person.press("2")
        person.wait_for("#after", "batch")
    elif state:
        if state == "#open-history":
            person.press("1")
        person.page.click(state)
        person.page.wait_for_selector("dialog[open]")


STATES = ["", "answered", "looking back", "#open-status", "#open-keys", "#open-history", "#note"]


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1200, "light"),
        (390, "dark"),
        pytest.param(1200, "dark", marks=pytest.mark.slow),
        pytest.param(390, "light", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(browser, server, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    for state in STATES:
        # axe is put into the page as a script, which the page itself refuses.
        person = Person(browser, server, viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
        opened(state, person)
        found = Axe().run(person.page)
        told = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found.response["violations"]]
        assert not told, state
        person.close()


@pytest.mark.parametrize("size", [(1280, 800), (640, 400), (390, 844), (320, 640)])
def test_nothing_is_wider_than_the_screen(browser, server, size):
    """640 pixels are what 1,280 leave at a zoom of 200 %."""
    person = Person(browser, server, viewport={"width": size[0], "height": size[1]})
    for state in ("", "answered", "#open-status", "#open-keys"):
        opened(state, person)
        assert person.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        person.page.keyboard.press("Escape")
    person.close()


@pytest.mark.parametrize(("state", "selector"), [("#open-keys", ".keys dd"), ("looking back", "#looking p")])
def test_sentences_have_room_on_a_phone(browser, server, state, selector):
    person = Person(browser, server, viewport={"width": 360, "height": 740})
    opened(state, person)
    assert person.page.locator(selector).first.bounding_box()["width"] > 150
    person.close()


def test_no_line_ends_before_a_percent_sign(browser, server):
    person = Person(browser, server)
    told = "import('/words.js').then(({ words }) => words.budget(0.471, 0.997))"
    sentence = person.page.evaluate(told)
    assert "47.1\N{NO-BREAK SPACE}%" in sentence and " %" not in sentence
    person.close()


def test_there_is_one_main_and_one_title_and_what_changes_is_read_aloud(browser, server):
    person = Person(browser, server)
    count = lambda selector: person.page.locator(selector).count()  # noqa: E731
    assert (count("main"), count("h1")) == (1, 1)
    assert person.page.get_attribute("#saved", "aria-live") == "polite"
    assert person.page.get_attribute("#sample", "aria-live") == "polite"
    assert not person.page.evaluate(
        "[...document.querySelectorAll('button')].filter(each => each.offsetParent && !each.innerText.trim()).length"
    )
    person.close()


def test_dark_is_dark_and_light_is_light(browser, server):
    brightness = {}
    for scheme in ("light", "dark"):
        person = Person(browser, server, color_scheme=scheme)
        color = person.page.evaluate("getComputedStyle(document.body).backgroundColor")
        brightness[scheme] = sum(map(int, color.removeprefix("rgb(").removesuffix(")").split(",")))
        person.close()
    assert brightness["light"] > 700 and brightness["dark"] < 100


def test_nothing_moves_for_people_who_want_that(browser, server):
    person = Person(browser, server, reduced_motion="reduce")
    moving = person.page.evaluate(
        "[...document.querySelectorAll('*')].filter(each => parseFloat(getComputedStyle(each).transitionDuration) > 0"
        " || getComputedStyle(each).animationName !== 'none').length"
    )
    assert moving == 0
    person.close()


def test_the_page_is_used_with_tab_and_enter_alone(browser, server):
    person = Person(browser, server, "tab")
    for _ in range(30):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.dataset.class") == "rain":
            break
    person.press("Enter")
    person.press("Enter")
    assert person.said() == ["rain", "rain"]
    person.page.keyboard.press("Tab")
    person.press(" ")  # Space presses the button that has the focus
    assert person.said() == ["rain", "rain", "snow"]
    person.close()


def test_a_held_enter_on_a_button_answers_once(browser, server):
    person = Person(browser, server, "held")
    before = person.text()
    person.page.focus("#answers button")
    person.page.keyboard.down("Enter")
    for _ in range(5):
        person.page.keyboard.down("Enter")
    person.page.keyboard.up("Enter")
    person.wait_for_other(before)
    assert person.said() == ["wine"]
    person.close()


def test_fingers_answer_and_a_double_tap_answers_once(browser, server):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    person = Person(browser, server, "finger", **phone)
    person.page.wait_for_timeout(300)  # a tap on a sample that has just appeared is the second one of two
    before = person.text()
    button = person.page.locator("#answers button").nth(1)
    box = button.bounding_box()
    for _ in range(2):
        person.page.touchscreen.tap(box["x"] + 10, box["y"] + 10)
    person.wait_for_other(before)
    assert person.said() == ["rain"]
    person.page.wait_for_timeout(300)
    before = person.text()
    person.page.locator("#skip").tap()
    person.wait_for_other(before)
    assert person.said() == ["rain", "skip"]
    assert (
        min(person.page.locator("main button:visible").evaluate_all("all => all.map(each => each.offsetHeight)")) >= 44
    )
    person.close()
