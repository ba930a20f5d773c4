"""A real Chromium for tests of the page; they are skipped with a sentence where there is none."""

import shutil
from contextlib import contextmanager

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="No Chromium was found: install Debian's package chromium to test the page."
)


@contextmanager
def browsing():
    """Run Chromium; every page of it fails the test that it belongs to on an error of a script."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Person:
    """Somebody at a page.

    Parameters
    ----------
    browser
    server : Server
    code : str, optional
        Of the address; by default a new one.
    **context
        Of the browser, such as `viewport`, `color_scheme` or `has_touch`.
    """

    def __init__(self, browser, server, name="owner", code=None, **context):
        self.server, self.name, self.troubles, self.asked = server, name, [], []
        self.context = browser.new_context(**context)
        self.page = self.open(code)

    def open(self, code=None):
        """Open a page of its own in the same browser, and wait for the first sample."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", self._answer_dialog)
        page.on("request", lambda request: self.asked.append(request))
        code = code or self.server.post("/api/code", person=self.name)["code"]
        page.goto(f"http://127.0.0.1:{self.server.port}/#{code}")
        page.wait_for_selector("#sample > :not(.message)")
        return page

    def _answer_dialog(self, dialog):
        """Leave a page that asks whether to; any other dialog is none of ours."""
        if dialog.type != "beforeunload":
            self.troubles.append(f"dialog: {dialog.message}")
        dialog.accept()

    def text(self, selector="#sample"):
        return self.page.locator(selector).inner_text()

    def press(self, key):
        """Press a key, and wait until another sample is shown."""
        before = self.page.evaluate("document.querySelector('#sample').firstChild.textContent")
        self.page.keyboard.press(key)
        self.wait_for_other(before)

    def wait_for_other(self, before):
        self.page.wait_for_function(
            """before => { const shown = document.querySelector('#sample').firstChild;
            return shown.textContent !== before && !shown.classList.contains('message') }""",
            arg=before,
        )

    def wait_for(self, selector, text):
        self.page.wait_for_function(
            "([selector, text]) => document.querySelector(selector).textContent.includes(text)", arg=[selector, text]
        )

    def said(self):
        """Return the labels that the server holds of this person, in their order."""
        self.page.wait_for_function("() => ['[]', null].includes(sessionStorage.getItem('outbox'))")
        return [
            entry["label"] or entry["what"] for entry in self.server.get(f"/api/history?person={self.name}")["said"]
        ]

    def close(self):
        self.context.close()
        assert not self.troubles
