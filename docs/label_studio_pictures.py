"""Draw the pictures of Label Studio in docs/images, and print what `docs/tasks/with-label-studio.md` shows.

A real server, installed once; real Chromium; reviews that are made here. A third of a minute for each round.

python docs/label_studio_pictures.py
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from page_pictures import IMAGES, SETTLED, reviews, truth
from playwright.sync_api import sync_playwright

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / place) for place in ("bridges", "")]
from people_there import TOKEN, choice  # noqa: E402
from real_label_studio import OWNER, PASSWORD, serving  # noqa: E402

INTERFACE = """<View>
  <Text name="text" value="$review"/>
  <Choices name="label" toName="text" choice="single"><Choice value="good"/><Choice value="bad"/></Choices>
</View>"""
POOL = ["reviews.csv", "--text", "review"]


def main() -> None:
    """Go through three rounds, and take a picture of what people see and of the list of tasks."""
    folder = Path(tempfile.mkdtemp(prefix="label-studio-pictures-"))
    reviews(folder)
    with serving(folder) as server:
        number = server.new_project(INTERFACE, title="Reviews")
        where = ["--url", server.url, "--project", str(number)]
        run(folder, "sync", "label-studio", *POOL, *where)
        with sync_playwright() as playwright:
            draw_all(playwright, server, number)
        for _ in range(2):
            answer(server, number)
            run(folder, "sync", "label-studio", *POOL, *where)
        run(folder, "sync", "label-studio", *POOL, *where)
        run(folder, "label", "reviews-labels", "--status")
    shutil.rmtree(folder)


def run(folder: Path, *words: str) -> None:
    command = [sys.executable, "-m", "nextbatch", *words]
    environment = os.environ | {"LABEL_STUDIO_API_KEY": TOKEN, "COLUMNS": "100"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    print(f"$ nextbatch {' '.join(words)}\n{done.stdout}{done.stderr}", flush=True)


def answer(server, number: int) -> None:
    """Answer all that a person is served; skip the first."""
    skipped = False
    while (task := server.next_task(number)) is not None:
        label = {"1": "good", "2": "bad"}[truth(task["data"]["review"])]
        body = {"result": [choice(label)] if skipped else [], "was_cancelled": not skipped}
        server.ask("POST", f"/api/tasks/{task['id']}/annotations/", body)
        skipped = True


def draw_all(playwright, server, number: int) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1100, "height": 620}, color_scheme="light")
    page.goto(f"{server.url}/user/login/")
    page.fill("input[name=email]", OWNER)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.goto(f"{server.url}/projects/{number}/data")
    page.wait_for_timeout(4 * SETTLED)
    page.screenshot(path=IMAGES / "label-studio-tasks.png")
    page.get_by_text("Label All Tasks").click()
    page.wait_for_timeout(4 * SETTLED)
    page.screenshot(path=IMAGES / "label-studio-labeling.png")
    browser.close()


if __name__ == "__main__":
    main()
