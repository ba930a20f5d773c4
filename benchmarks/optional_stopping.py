"""Simulated projects whose owner stops at the worst moment, kept so that another script can recompute the intervals.

Each is a real project: store, batches, reserve and intervals are those of nextbatch. Only the model is simulated, which
makes a project cost a fraction of a second. The model of round r is right on a share of new samples that is stated in
`hidden.json`; it is right on all that it has learned from, and the strategy takes what the model finds hardest, so that
neither the labels of the batches nor what is left of the pool tells its accuracy. The owner knows the stated accuracy,
skips some of the hard samples, takes answers back, and stops as soon as an interval that is shown does not hold it.

    python benchmarks/optional_stopping.py FOLDER [PROJECTS]
    python benchmarks/recompute_coverage.py FOLDER
"""

import json
import sys
from pathlib import Path

import numpy as np

from nextbatch.projects import Project
from nextbatch.projects.audit.intervals import accuracies
from nextbatch.projects.learner.reader import Reader
from nextbatch.projects.session.helper import Helper

CLASSES = ("good", "bad")
ROWS, BATCH, AUDIT = 800, 20, 0.5
# The intervals are planned for fewer rounds than are worked.
PLANNED, WORKED = 20, 25
FIRST, LAST = 0.60, 0.92
# Of samples, how many are as hard for the next model as for a sample that is drawn anew.
MOVED = 0.3
SKIPPED, TAKEN_BACK = 0.01, 0.05


class Hidden:
    """What is true of one project: the labels, and how hard each sample is for the model of each round."""

    def __init__(self, seed, worked=WORKED):
        rng = np.random.default_rng(seed)
        self.accuracy = np.linspace(FIRST, LAST, worked)
        self.labels = rng.integers(2, size=ROWS)
        self.hardness = rng.random(ROWS)
        self.moved = rng.random((worked, ROWS)) < MOVED
        self.anew = rng.random((worked, ROWS))
        self.chance = rng.random((2, ROWS))

    def right(self, number, learned):
        """Return whether the model of a round is right on each sample: with its accuracy on one that is new to it."""
        found = np.where(self.moved[number], self.anew[number], self.hardness) < self.accuracy[number]
        found[learned] = True
        return found

    def label(self, sample, right=True):
        return CLASSES[self.labels[sample] if right else 1 - self.labels[sample]]


class SimulatedModel(Helper):
    """Answers in place of the learner."""

    def __init__(self, folder, hidden):
        super().__init__(folder)
        self.hidden, self.reader = hidden, Reader(folder)

    def ask(self, question, **asked):
        ways = {"read": self.reader.read, "prepare": lambda **_: {}, "choose": self.choose}
        return {**ways[question](**asked), "warnings": []}

    def choose(self, *, number, fit, labeled, pending, excluded, size, audit, **_):
        right = self.hidden.right(number, fit[0])
        free = np.setdiff1d(np.arange(ROWS), [*labeled, *pending, *excluded])
        hardest = free[np.argsort(-self.hidden.hardness[free], kind="stable")[:size]].tolist()
        said = {str(sample): [self.hidden.label(sample, right[sample]), 0.9] for sample in hardest}
        predicted = {str(sample): self.hidden.label(sample, right[sample]) for sample in audit}
        told = {"samples": hardest, "score": {}, "by": "the hardest", "said": said, "audit": predicted}
        return told | {"stable": [], "kappa": None, "seconds": 0.0}


def pool_in(folder):
    path = folder / "pool.csv"
    rows = "\n".join(f"{row},{row % 7}" for row in range(ROWS))
    path.write_text(f"id,x\n{rows}\n")
    return path


def worked(folder, pool, seed, *, planned=PLANNED, rounds=WORKED, batch_size=BATCH):
    """Work on a project until an interval is wrong, or to the end; keep what is hidden, and what was shown."""
    hidden, shown = Hidden(seed, rounds), []
    settings = {
        "classes": list(CLASSES),
        "batch_size": batch_size,
        "audit": AUDIT,
        "reserve": int(rounds * batch_size * AUDIT),
    }
    model = SimulatedModel(folder, hidden)
    with Project.create(folder, pool, helper=model, rounds=planned, ahead=0, seed=seed, **settings) as project:
        while len(shown) < rounds and not (shown and wrong(shown[-1], hidden.accuracy[len(shown) - 1])):
            for _ in range(batch_size):
                answered(project, hidden)
            shown.append([*accuracies_of(project)[-1].interval])
    (folder / "shown.sqlite").unlink()  # what people see of the rows, over and over
    kept = {"planned": planned, "level": 0.95, "accuracy": hidden.accuracy.tolist(), "shown": shown}
    (folder / "hidden.json").write_text(json.dumps(kept))


def accuracies_of(project):
    project.wait()
    return accuracies(project.state, project.settings.rounds, project.settings.level)


def answered(project, hidden):
    (question,) = project.ask()
    sample = question.sample
    if hidden.chance[0, sample] < TAKEN_BACK:
        project.answer(sample, hidden.label(sample, right=False))
        project.undo()
    if hidden.hardness[sample] > 0.5 and hidden.chance[1, sample] < 2 * SKIPPED:
        project.skip(sample)
    else:
        project.answer(sample, hidden.label(sample))


def wrong(interval, accuracy):
    return not interval[0] <= accuracy <= interval[1]


def main(folder, projects):
    folder.mkdir(parents=True)
    pool = pool_in(folder)
    for seed in range(projects):
        worked(folder / f"{seed:05}", pool, seed)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 400)
