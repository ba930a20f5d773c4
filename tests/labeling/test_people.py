"""Simulated people at the real server: without faults its batches are those of the study, with them nothing is lost."""

import json
import random
import signal
import sqlite3
import time
from contextlib import closing
from http.client import HTTPException
from threading import Timer

import pytest
from people import Simulated, working_at_once
from servers import serving, texts, topic, write_table
from sklearn.datasets import load_digits

from nextbatch.projects import Project
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.features.own_data import OwnData
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.run import carry_out
from nextbatch.studies.running.split import split

DIGITS = [*"0123456789"]


def digits_table(path, rows, with_labels):
    X, y = load_digits(return_X_y=True)
    names = ["id", *(f"p{column}" for column in range(64)), *(["label"] if with_labels else [])]
    return write_table(path, names, [[f"d{row}", *X[row], *([y[row]] if with_labels else [])] for row in rows])


@pytest.mark.filterwarnings("ignore::nextbatch.errors.NextbatchWarning")  # of what a study reads from the file
def test_batches_of_people_without_faults_are_those_of_the_study(tmp_path):
    (tmp_path / "pool").mkdir()
    own = OwnData(file=str(digits_table(tmp_path / "digits.csv", range(300), True)))
    run = Run("digits", "logistic", "WClustered(beta=3)", seed=3, initial=8, batch_size=8, rounds=3, test_share=0.25)
    record = carry_out(run, tmp_path / "study", own)
    train = split(run, dataset_of("digits", None, own)).train.tolist()
    digits_table(tmp_path / "pool" / "digits.csv", train, False)
    truth = load_digits().target
    words = ("pool/digits.csv", "--classes", ",".join(DIGITS), "--strategy", "WClustered(beta=3)", "--seed", "3")
    with serving(tmp_path, *words, "--batch-size", "8", "--audit", "0", "--ahead", "0") as server:
        person = Simulated(server, lambda question: DIGITS[truth[train[question["sample"]]]], DIGITS)
        person.work(8 + 3 * 8)
    assert [train[sample] for sample in person.order] == [row for each in record.rounds for row in each.queried]


WORDS = ("texts.csv", "--text", "text", "--classes", "wine,rain,snow")


def truth_of(question):
    return topic(question["sample"])


def test_people_who_err_skip_and_wander_lose_nothing_and_the_record_replays(tmp_path):
    texts(tmp_path, 300)
    with serving(tmp_path, *WORDS, "--audit", "0.2", "--batch-size", "10") as server:
        people = [
            Simulated(server, truth_of, ["wine", "rain", "snow"], name, errors=0.1, skips=0.1, ahead=4)
            for name in ("anna", "ben")
        ]
        working_at_once(people, 40)
        status = server.get("/api/status")
        server.stop(signal.SIGINT)
    given = people[0].given | people[1].given
    assert len(given) == sum(len(person.given) for person in people) == 80
    assert status["answered"] + status["skipped"] == 80
    assert status["round"] >= 8
    with Project.open(tmp_path / "texts-labels") as project:
        assert project.state.labels == {sample: label for sample, label in given.items() if label is not None}
        assert all(found.stored == found.again for found in project.replay())


def test_eight_people_at_once_never_have_the_same_sample_and_see_no_error(tmp_path):
    texts(tmp_path, 600)
    with serving(tmp_path, *WORDS, "--audit", "0", "--batch-size", "60", "--ahead", "40") as server:
        people = [Simulated(server, truth_of, ["wine", "rain"], f"person {i}", ahead=2) for i in range(8)]
        working_at_once(people, 30)
        assert server.get("/api/status")["answered"] == 240
    order = [sample for person in people for sample in person.order]
    assert len(order) == len(set(order)) == 240


def test_no_answer_is_lost_or_doubled_by_kills_at_any_moment(tmp_path):
    answer_under_kills(tmp_path, kills=6)


@pytest.mark.slow
def test_no_answer_is_lost_or_doubled_by_a_thousand_kills(tmp_path):
    answer_under_kills(tmp_path, kills=1000)


def answer_under_kills(folder, kills):
    """Kill the server at random moments while somebody answers, and compare the store with what was acknowledged.

    What was sent and not acknowledged is sent again to the next server, as the page does.
    """
    texts(folder, 20 * kills + 200)
    person = Stubborn(random.Random(kills))
    for _ in range(kills):
        with serving(folder, *WORDS, "--audit", "0", "--batch-size", str(20 * kills + 200)) as server:
            server.next()
            killer = Timer(person.rng.uniform(0, 0.3), server.process.send_signal, [signal.SIGKILL])
            killer.start()
            person.answer_until_it_dies(server)
            killer.join()
    with serving(folder, *WORDS) as server:
        person.send(server)
    with closing(sqlite3.connect(folder / "texts-labels" / "store.sqlite")) as store:
        bodies = [json.loads(body) for (body,) in store.execute("SELECT body FROM events WHERE what = 'answer'")]
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {body["sample"]: body["label"] for body in bodies} == person.acknowledged
    assert len(bodies) == len(person.acknowledged) >= kills


class Stubborn:
    """Somebody who sends an answer until it is acknowledged, whichever server is there."""

    def __init__(self, rng):
        self.rng, self.acknowledged, self.pending = rng, {}, None

    def answer_until_it_dies(self, server):
        while server.process.poll() is None:
            try:
                if self.pending is not None:
                    self.send(server)
                questions = server.next()
                if not questions:  # on a fast machine the last one may be answered before the last kill
                    time.sleep(0.01)
                    continue
                assert questions[0]["sample"] not in self.acknowledged
                self.pending = questions[0], self.rng.choice(["wine", "rain"])
            except (OSError, HTTPException):  # it was killed
                continue

    def send(self, server):
        if self.pending is not None:
            question, label = self.pending
            server.say(question, label)
            self.acknowledged[question["sample"]] = label
            self.pending = None
