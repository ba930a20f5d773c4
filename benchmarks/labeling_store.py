"""How fast a labeling project stores and serves: with no answers yet, and with 100,000 of them.

Two sessions over 1,000,000 samples without a model answer 300 questions in turns: one empty, one with 100,000 answers.
Printed are the median and the 95th percentile in milliseconds of serving the next sample and of an answer that is
safe on the disk, beside a bare transaction of SQLite on the same disk; then what opening takes, and the memory.

    python benchmarks/labeling_store.py [FOLDER]
"""

import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from nextbatch.projects.events import Event, key_of
from nextbatch.projects.session.helper import LearnerFailed
from nextbatch.projects.session.leases import Leases
from nextbatch.projects.session.session import Session
from nextbatch.projects.settings import Settings
from nextbatch.projects.status import status_of
from nextbatch.projects.store.store import Store

SAMPLES, STORED, MEASURED = 1_000_000, 100_000, 300
SETTINGS = Settings(pool="none.csv", batch_size=SAMPLES, audit=0.0, ahead=0)


class NoLearner:
    def ask(self, question, **arguments):
        raise LearnerFailed(f"There is none to {question}.")

    def close(self):
        pass


def percentiles(seconds):
    ordered = sorted(seconds)
    return f"{1e3 * ordered[len(ordered) // 2]:.2f} / {1e3 * ordered[int(0.95 * len(ordered))]:.2f}"


def bare_transactions(folder):
    connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("CREATE TABLE t (a)")
    seconds = []
    for _ in range(MEASURED):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t VALUES ('an answer')")
        connection.execute("COMMIT")
        seconds.append(time.perf_counter() - began)
    connection.close()
    return seconds


def session_in(folder, stored):
    """Return a session in which so many answers were given at once."""
    folder.mkdir()
    store = Store(folder / "store.sqlite")
    begun = {"settings": SETTINGS.model_dump(), "n": SAMPLES, "hashes": {}, "labeled": [], "classes": ["a", "b"]}
    samples = list(range(stored + 2 * MEASURED))
    batch = {"number": -1, "after": 1, "samples": samples, "by": "random", "note": "", "learned": None}
    said = [Event("answer", {"sample": s, "label": "ab"[s % 2]}, "ben", key_of("ben", s, 0)) for s in range(stored)]
    store.append_all([Event("begun", begun), Event("batch chosen", batch), *said])
    store.close()
    began = time.perf_counter()
    session = Session(Store(folder / "store.sqlite"), NoLearner(), SETTINGS, Leases())
    opened = time.perf_counter() - began
    session.record.store.backups.wait()
    return session, opened


def answered(session, number):
    """Return the seconds of serving one question, and of answering it."""
    began = time.perf_counter()
    (question,) = session.ask("anna")
    served = time.perf_counter()
    session.say("anna", "answer", question.sample, question.showing, "ab"[number % 2])
    return served - began, time.perf_counter() - served


def main(folder):
    print(f"bare transaction: {percentiles(bare_transactions(folder))} ms")
    sessions = {stored: session_in(folder / str(stored), stored) for stored in (0, STORED)}
    # In turns, so that whatever else the machine does befalls both.
    seconds = {stored: [] for stored in sessions}
    for number in range(MEASURED):
        for stored, (session, _) in sessions.items():
            seconds[stored].append(answered(session, number))
    for stored, pairs in seconds.items():
        served, said = zip(*pairs, strict=True)
        print(f"{stored} answers stored: next {percentiles(served)} ms, answer {percentiles(said)} ms")
    medians = [sorted(said for _, said in pairs)[MEASURED // 2] for pairs in seconds.values()]
    print(f"answer, median with {STORED} stored to median without: {medians[1] / medians[0]:.2f}")
    session, opened = sessions[STORED]
    began = time.perf_counter()
    session.record.look(lambda state: status_of(state, SETTINGS, "ready", None))
    print(f"status: {1e3 * (time.perf_counter() - began):.1f} ms; opening: {opened:.2f} s")
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as temporary:
        main(Path(temporary))
