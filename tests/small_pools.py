"""Small pools for tests of projects: files, and people who know the hidden labels."""

import csv
import json
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

from nextbatch.projects import Project
from nextbatch.projects.learner.answers import Answers
from nextbatch.projects.learner.learner import Learner  # noqa: F401  two threads that import it at once would see half of it
from nextbatch.projects.session.helper import Helper

CLASSES = [str(digit) for digit in range(10)]


class Inside(Helper):
    """The learner in the process of the test: its questions and answers are texts all the same."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.answers = Answers(folder)
        self.asked: list[str] = []

    def _answer(self, question: str):
        asked = json.loads(question)
        self.asked.append(asked["question"])
        return json.loads(json.dumps(self.answers.answer(asked["question"], asked["arguments"])))


def digits(n=300):
    X, y = load_digits(return_X_y=True)
    return X[:n], [str(digit) for digit in y[:n]]


def digits_file(folder: Path, n=300, rows=None, labels=None, name="digits.csv") -> Path:
    """Write digits as a table; `rows` are those of the data set, `labels` fill a column of labels."""
    X, _ = digits(1797)
    rows = range(n) if rows is None else rows
    path = folder / name
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", *(f"p{column}" for column in range(64)), *(["label"] if labels else [])])
        for place, row in enumerate(rows):
            table.writerow([f"d{row}", *X[row], *([labels[place]] if labels else [])])
    return path


def digits_project(folder: Path, n=300, **settings) -> Project:
    """Make a project of digits, in `folder`; people wait for the next batch unless `ahead` says otherwise."""
    settings = {"classes": CLASSES, "audit": 0.0, "ahead": 0, "batch_size": 10, "strategy": "Margin()"} | settings
    return created(folder, digits_file(folder, n), **settings)


def created(folder: Path, pool: Path, **settings) -> Project:
    """Make a project in `folder` whose learner is in this process."""
    return Project.create(folder / "project", pool, helper=Inside(folder / "project"), **settings)


def opened(folder: Path) -> Project:
    return Project.open(folder / "project", helper=Inside(folder / "project"))


def truth_of(project: Project, question) -> str:
    """Return the hidden label of a sample: its id names the row of the data set."""
    return digits(1797)[1][int(question.id.removeprefix("d"))]


def work(project: Project, answers: int, person="owner") -> list[int]:
    """Answer rightly so many times, and return the samples in their order."""
    done = []
    for _ in range(answers):
        questions = project.ask(person)
        if not questions:
            break
        question = questions[0]
        project.answer(question.sample, truth_of(project, question), person, question.showing)
        done.append(question.sample)
    return done


def texts_file(folder: Path, n=60, seed=0) -> Path:
    """Write texts about wine and about rain."""
    rng = np.random.default_rng(seed)
    words = {"wine": ["red", "dry", "cork", "oak", "grape"], "rain": ["wet", "cloud", "storm", "grey", "wind"]}
    path = folder / "texts.csv"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "text", "truth"])
        for row in range(n):
            topic = ("wine", "rain")[row % 2]
            table.writerow([f"t{row}", f"{' '.join(rng.choice(words[topic], 4))} {row}", topic])
    return path
