"""Draw the pictures of the labeling page in docs/images: real Chromium, the real server, a pool that is made here.

python docs/page_pictures.py
"""

import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parent / "images"
LIKED = ["works perfectly", "is worth every cent", "still runs like new", "makes the morning easier", "is a joy to use"]
DISLIKED = [
    "broke within a week",
    "never did what the box says",
    "smells of plastic",
    "leaks",
    "is louder than a drill",
]
THINGS = ["The kettle", "This lamp", "The blue backpack", "Our new toaster", "The keyboard", "That pair of shoes"]
# Milliseconds after which colors have changed, and everything is saved.
SETTLED = 1500
MORE = [
    "It came two days early.",
    "My sister bought the same one.",
    "The manual is in four languages.",
    "I have had it since May.",
]


def reviews(folder: Path, n: int = 400) -> None:
    """Write short reviews, half of them good."""
    draw = random.Random(0)
    lines = ["id,review"]
    for i in range(n):
        said = draw.choice((LIKED, DISLIKED)[i % 2])
        lines.append(f'r{i},"{draw.choice(THINGS)} {said}. {draw.choice(MORE)} Number {i} of its kind."')
    (folder / "reviews.csv").write_text("\n".join(lines) + "\n")


def truth(text: str) -> str:
    return "1" if any(said in text for said in LIKED) else "2"


def main() -> None:
    """Label a while, and take a picture of each look of the page."""
    folder = Path(tempfile.mkdtemp(prefix="pictures-"))
    reviews(folder)
    words = ["reviews.csv", "--text", "review", "--classes", "good,bad", "--question", "How is this review meant?"]
    words += ["--audit", "0.2", "--no-browser"]
    command = [sys.executable, "-m", "nextbatch", "label", *words]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        draw_all(server.stdout.readline().split()[0])
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
        shutil.rmtree(folder)


def draw_all(address: str) -> None:
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 760}, color_scheme="light")
        page.goto(address)
        for _ in range(130):
            answer_one(page)
        page.wait_for_function("() => document.querySelector('#counts').textContent.includes('accuracy')")
        page.wait_for_timeout(SETTLED)
        page.screenshot(path=IMAGES / "page-light.png")
        page.keyboard.press("s")
        page.wait_for_selector("dialog[open]")
        page.screenshot(path=IMAGES / "page-progress.png")
        page.keyboard.press("Escape")
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(SETTLED)
        page.screenshot(path=IMAGES / "page-dark.png")
        page.set_viewport_size({"width": 390, "height": 760})
        page.emulate_media(color_scheme="light")
        page.wait_for_timeout(SETTLED)
        page.screenshot(path=IMAGES / "page-phone.png")
        browser.close()


def answer_one(page) -> None:
    page.wait_for_selector("#sample .text")
    text = page.inner_text("#sample")
    page.keyboard.press(truth(text))
    page.wait_for_function(
        "before => { const text = document.querySelector('#sample .text'); return text && text.innerText !== before }",
        arg=text,
    )


if __name__ == "__main__":
    main()
