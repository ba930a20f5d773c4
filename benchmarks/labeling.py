"""How fast the labeling page is, and how much it takes: the real server over HTTP, and the page in a real Chromium.

For 1,000 and 50,000 texts: the seconds until a script gets the first sample, then the median and the 95th percentile in
milliseconds of the next sample and of an answer that is safe on the disk, one after the other; the next sample while a
model is fitted; the time from a key press to the next sample on the screen; requests and bytes of the page; and the
memory of the server. The load of the machine is printed, too: on a busy one these numbers say little.

    python benchmarks/labeling.py [SIZE ...]
"""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

SIZES = (1_000, 50_000)
ASKED, PRESSED = 300, 200
# Of a press until the frame is painted that shows another sample.
OBSERVING = """() => {
  window.painted = [];
  let pressed = null;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => {
    const began = pressed;
    requestAnimationFrame(() => setTimeout(() => { window.painted.push(performance.now() - began); }, 0));
  }).observe(document.querySelector("#sample"), { childList: true });
}"""


def texts_file(folder, n):
    """Write texts of 50 words, of two kinds."""
    draw = random.Random(0)
    words = [f"w{draw.randrange(10**6):06}" for _ in range(20_000)]
    path = folder / "texts.csv"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "text"])
        for i in range(n):
            table.writerow([i, " ".join([("good", "bad")[i % 2], *draw.choices(words, k=50)])])
    return path


class Server:
    def __init__(self, pool, *more):
        began = time.perf_counter()
        words = [str(pool), "--text", "text", "--classes", "good,bad", "--no-browser", *more]
        command = [sys.executable, "-m", "nextbatch", "label", *words]
        self.process = subprocess.Popen(
            command, cwd=pool.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.address, _, self.token = self.process.stdout.readline().split()
        self.connection = HTTPConnection("127.0.0.1", urlsplit(self.address).port)
        while not self.next():
            time.sleep(0.01)
        self.seconds_to_start = time.perf_counter() - began

    def post(self, path, **body):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        told = json.loads(answer.read())
        assert answer.status == 200, told
        return told

    def next(self, n=1):
        return self.post("/api/next", person="owner", n=n)["questions"]

    def say(self, question):
        label = question["content"]["text"].split()[0]
        place = {name: question[name] for name in ("sample", "showing")}
        return self.post("/api/say", person="owner", what="answer", label=label, **place)

    def memory(self):
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024

    def close(self):
        self.connection.close()
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.process.stdout.close()


def percentiles(milliseconds):
    ordered = sorted(milliseconds)
    return f"{ordered[len(ordered) // 2]:.1f} / {ordered[int(0.95 * len(ordered))]:.1f}"


def timed(act, *arguments):
    began = time.perf_counter()
    result = act(*arguments)
    return result, 1e3 * (time.perf_counter() - began)


def asked_and_answered(server, n):
    """Return the milliseconds of asking and of answering, `n` times; waits for a batch are left out."""
    asking, answering = [], []
    while len(answering) < n:
        questions, milliseconds = timed(server.next)
        if not questions:
            time.sleep(0.02)
            continue
        asking.append(milliseconds)
        answering.append(timed(server.say, questions[0])[1])
    return asking, answering


def over_http(pool):
    print(
        f"  start to first sample, a new project: {seconds_to_make(pool, '--batch-size', '400', '--audit', '0'):.2f} s"
    )
    server = Server(pool, "--batch-size", "400", "--audit", "0")
    try:
        print(f"  start to first sample, going on:      {server.seconds_to_start:.2f} s")
        asking, answering = asked_and_answered(server, ASKED)
        print(f"  next sample, ms:                      {percentiles(asking)}")
        print(f"  durable submit, ms:                   {percentiles(answering)}")
        print(f"  memory of the server, MB:             {server.memory():.0f}")
    finally:
        server.close()


def seconds_to_make(pool, *more):
    server = Server(pool, *more)
    server.close()
    return server.seconds_to_start


def while_fitting(pool):
    """Answer so that a model is fitted all the time."""
    shutil.rmtree(pool.with_name("texts-labels"))
    server = Server(pool, "--batch-size", "20", "--ahead", "19", "--audit", "0")
    try:
        asking, _ = asked_and_answered(server, ASKED)
        print(f"  next sample while models are fitted:  {percentiles(asking)}")
    finally:
        server.close()


def in_chromium(pool):
    from playwright.sync_api import sync_playwright

    shutil.rmtree(pool.with_name("texts-labels"))
    server = Server(pool, "--batch-size", str(PRESSED + 50), "--audit", "0")
    try:
        with sync_playwright() as playwright:
            path = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page, requests = browser.new_page(), []
            page.on("requestfinished", lambda request: requests.append(request))
            page.goto(server.address)
            page.wait_for_selector("#sample .text")
            page.wait_for_timeout(1000)
            size = sum(request.sizes()["responseBodySize"] for request in requests)
            print(f"  weight of the page:                   {len(requests)} requests, {size / 1000:.0f} kB")
            page.evaluate(OBSERVING)
            for press in range(PRESSED):
                page.keyboard.press("12"[press % 2])
                page.wait_for_function("n => window.painted.length > n", arg=press)
                page.wait_for_timeout(100)  # people read
            painted = page.evaluate("window.painted")
            print(f"  key press to next sample painted, ms: {percentiles(painted)}")
            browser.close()
    finally:
        server.close()


def main(sizes):
    for size in sizes:
        folder = Path(tempfile.mkdtemp(prefix="labeling-"))
        try:
            pool = texts_file(folder, size)
            print(f"{size:,} texts (load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
            over_http(pool)
            while_fitting(pool)
            in_chromium(pool)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SIZES)
