"""What a labeling project costs: from the start to the first sample, serving during a refit, and the memory.

A pool of texts of about 100 words from a vocabulary of 20,000 (power law) is written, a project is made and opened
again, and 60 questions are answered while models are fitted. The memory is that of the process that keeps the store,
and of the learner.

    python benchmarks/labeling_start.py [SAMPLES]
"""

import csv
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from nextbatch.projects import Project


def megabytes(process):
    text = Path(f"/proc/{process}/status").read_text()
    return int(text.split("VmHWM:")[1].split()[0]) / 1024


def written(path, n):
    rng = np.random.default_rng(0)
    words = np.array([f"word{number}" for number in range(20_000)])
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "text"])
        for row in range(n):
            drawn = np.minimum(rng.zipf(1.3, 100), 20_000) - 1
            table.writerow([f"t{row}", " ".join(words[drawn])])


def percentiles(seconds):
    ordered = sorted(seconds)
    return f"{1e3 * ordered[len(ordered) // 2]:.2f} / {1e3 * ordered[int(0.95 * len(ordered))]:.2f} ms"


def main(folder, n):
    written(folder / "texts.csv", n)
    began = time.perf_counter()
    project = Project.create(folder / "p", folder / "texts.csv", text="text", classes=["a", "b"])
    project.ask()
    print(f"{n} texts, start to first sample: {time.perf_counter() - began:.2f} s")
    idle, busy = [], []
    for number in range(60):
        waited = time.perf_counter()
        while not project.ask(wait=False):
            time.sleep(0.01)
        if time.perf_counter() - waited > 1:
            print(f"  question {number} was there after {time.perf_counter() - waited:.1f} s")
        began = time.perf_counter()
        (question,) = project.ask(wait=False)
        seconds = time.perf_counter() - began
        (busy if project._work.session.chooser.busy else idle).append(seconds)
        project.answer(question.sample, "ab"[number % 2], showing=question.showing)
    project.wait()
    print(f"next while idle {percentiles(idle)} ({len(idle)}), during a refit {percentiles(busy)} ({len(busy)})")
    print(f"seconds of each refit: {[fit.seconds for fit in project.state.fits]}")
    learner = project._work.helper.pid
    print(f"memory: {megabytes('self'):.0f} MB here, {megabytes(learner):.0f} MB of the learner")
    project.close()
    began = time.perf_counter()
    project = Project.open(folder / "p")
    project.ask()
    print(f"opening to first sample: {time.perf_counter() - began:.2f} s")
    project.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
