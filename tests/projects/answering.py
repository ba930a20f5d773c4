"""Processes that answer, and print what was acknowledged: for tests that kill them or let their disk fail.

Each is forked from a process that has imported everything, and is told by a line of JSON what it is to do; the number
of the new process is printed. It writes to a pipe of its own: "ack N" after sample N was acknowledged; "not saved: ..."
after an answer that was refused, which is then sent again with the same key, up to three times.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path

from nextbatch.errors import NextbatchError, StoreLost, WriteFailed
from nextbatch.projects.events import Event, key_of
from nextbatch.projects.session.helper import LearnerFailed
from nextbatch.projects.session.leases import Leases
from nextbatch.projects.session.session import Session
from nextbatch.projects.settings import Settings
from nextbatch.projects.store.store import Store

SETTINGS = Settings(pool="none.csv", batch_size=5000, audit=0.0, ahead=0)


class NoLearner:
    """There is no model: the first batch holds all samples."""

    def ask(self, question, **arguments):
        raise LearnerFailed(f"There is none to {question}.")

    def close(self):
        pass


def session_in(folder: Path) -> Session:
    """Return a session over 5,000 samples without files and models."""
    store = Store(folder / "store.sqlite")
    if not store.last:
        begun = {"settings": SETTINGS.model_dump(), "n": 5000, "hashes": {}, "labeled": [], "classes": ["a", "b"]}
        batch = {"number": -1, "after": 1, "samples": list(range(5000)), "by": "random", "note": "", "learned": None}
        store.append_all([Event("begun", begun), Event("batch chosen", batch)])
    return Session(store, NoLearner(), SETTINGS, Leases())


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def label_of(sample: int) -> str:
    return "ab"[sample % 2]


def main(folder: Path, answers: int) -> None:
    session = session_in(folder)
    for question in session.ask("anna", answers):
        for _ in range(3):
            try:
                session.say("anna", "answer", question.sample, question.showing, label_of(question.sample))
            except StoreLost as error:
                tell(f"lost: {error}")
                return
            except WriteFailed as error:
                tell(f"not saved: {error}")
            else:
                tell(f"ack {question.sample}")
                break
    session.chooser.close()
    session.record.store.close()
    tell("done")


def acknowledged(output: str) -> set[int]:
    return {int(line.split()[1]) for line in output.splitlines() if line.startswith("ack ")}


def stored(folder: Path) -> dict[int, str]:
    """Return what the store holds of the answers, each once; it must be whole."""
    store = Store(folder / "store.sqlite")
    assert store._pragma("integrity_check") == "ok"
    events = [event for event in store.events() if event.what == "answer"]
    store.close()
    assert len({event.key for event in events}) == len(events)
    assert all(event.key == key_of("anna", event.body["sample"], 0) for event in events)
    return {event.body["sample"]: event.body["label"] for event in events}


def born(order) -> None:
    """Do what an order says, in a new process."""
    os.environ |= order["environment"]
    if order["largest"] is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest"], order["largest"]))
    with Path(order["out"]).open("w") as sys.stdout:
        try:
            main(Path(order["folder"]), order["answers"])
        except NextbatchError as error:
            tell(f"refused: {error}")
        with contextlib.suppress(AttributeError):
            tell(f"calls {ctypes.CDLL(None).counted_calls()}")


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        number = os.fork()
        if not number:
            try:
                born(json.loads(line))
            finally:
                os._exit(0)
        tell(str(number))
