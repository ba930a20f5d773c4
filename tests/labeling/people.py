"""Simulated people: they know hidden labels, err and skip at stated rates, answer in any order, at the real server."""

import random
from dataclasses import dataclass, field
from threading import Thread


@dataclass
class Simulated:
    """Somebody who labels through the interface of the server.

    Parameters
    ----------
    server : Server
    truth : callable
        From a question to its label.
    classes : list of str
    name : str
    errors, skips : float
        The shares of samples that get a wrong label, and none.
    ahead : int
        How many samples they have before them, of which they answer any.
    seed : int
    """

    server: object
    truth: object
    classes: list
    name: str = "owner"
    errors: float = 0.0
    skips: float = 0.0
    ahead: int = 1
    seed: int = 0
    order: list = field(default_factory=list)
    given: dict = field(default_factory=dict)

    def work(self, answers):
        """Answer so many times, or until nothing is left."""
        rng = random.Random(f"{self.name} {self.seed}")
        while len(self.order) < answers:
            questions = self.server.next(self.name, self.ahead, tab=self.name)
            if not questions:
                return
            self.answer(rng.choice(questions), rng)

    def answer(self, question, rng):
        label = self.truth(question)
        if rng.random() < self.errors:
            label = rng.choice([name for name in self.classes if name != label])
        skipped = rng.random() < self.skips
        self.server.say(question, None if skipped else label, self.name)
        self.order.append(question["sample"])
        self.given[question["sample"]] = None if skipped else label


def working_at_once(people, answers):
    """Let people work at the same time; an error of one is raised here."""
    failures = []

    def work(person):
        try:
            person.work(answers)
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
