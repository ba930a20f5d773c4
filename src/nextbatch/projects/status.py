"""How far a project is: counts, accuracy, advice."""

from collections import Counter
from dataclasses import dataclass

from nextbatch.projects.audit.checking import Checked, checks_of
from nextbatch.projects.audit.forecast import forecast_of
from nextbatch.projects.audit.intervals import (
    Accuracy,
    ClassRecall,
    Interval,
    accuracies,
    balanced_accuracy,
    budgeted,
    recalls,
)
from nextbatch.projects.audit.stopping import Advice, stabilized, target_reached, worth_it
from nextbatch.projects.settings import Settings
from nextbatch.projects.state.state import State
from nextbatch.tasks import names_in

# `Status.budget` is the interval for a model of this accuracy.
USUAL_ACCURACY = 0.9


@dataclass(frozen=True)
class Status:
    """How far a project is.

    Parameters
    ----------
    n : int
        All samples.
    from_files : int
        Of them labeled in the files.
    answered, skipped, cannot_say, disputed : int
        Samples of which people said something: with a settled label; without one, by what was said.
    flagged : int
    open : int
        Asked and not answered.
    left : int
        Not asked yet.
    classes : dict
        How many settled labels each class has.
    people : dict
        Of how many samples each person said something.
    round : int
        How many batches were chosen.
    standing : str
        See `Project.standing`.
    note : str
        The note of the newest batch; see `nextbatch.projects.session.rounds.batch_events`.
    trouble : str, optional
        Why nothing can be stored or chosen at the moment.
    accuracy : tuple of Accuracy
        Of the model of each round, on new samples like those of the pool; the intervals hold together.
    recalls : tuple of ClassRecall
        Of the newest model, with ordinary intervals.
    balanced_accuracy : float, optional
    advice : tuple of Advice
    checks : tuple of Checked
        Of labels that a model gave.
    reserve_left : int
        Samples of the reserve that were not asked yet.
    budget : Interval, optional
        The interval that the planned audit buys in its last round if nine of ten are right.
    """

    n: int
    from_files: int
    answered: int
    skipped: int
    cannot_say: int
    disputed: int
    flagged: int
    open: int
    left: int
    classes: dict[str, int]
    people: dict[str, int]
    round: int
    standing: str
    note: str
    trouble: str | None
    accuracy: tuple[Accuracy, ...]
    recalls: tuple[ClassRecall, ...]
    balanced_accuracy: float | None
    advice: tuple[Advice, ...]
    checks: tuple[Checked, ...]
    reserve_left: int
    budget: Interval | None


def status_of(state: State, settings: Settings, standing: str, trouble: str | None) -> Status:
    """Return how far a project is."""
    said = Counter(state.said.values())
    counts = Counter(name for label in state.labels.values() for name in names_in(label, settings.several))
    found = accuracies(state, settings.rounds, settings.level)
    good = state.good_fit()
    by_class = recalls(state, good, settings.level) if good else []
    more = settings.batch_size
    taken = {*state.file_labels, *state.asked, *state.unusable, *state.given}
    return Status(
        n=state.n,
        from_files=len(state.file_labels),
        answered=len(state.labels),
        skipped=said["skip"],
        cannot_say=said["cannot say"],
        disputed=len(state.disputed),
        flagged=sum(bool(people) for people in state.flags.values()),
        open=len(state.open),
        left=state.n - len(taken),
        classes={name: counts[name] for name in state.classes},
        people={person: len(history) for person, history in state.history.items() if history},
        round=len(state.batches),
        standing=standing,
        note=state.chosen[-1].body["note"] if state.chosen else "",
        trouble=trouble,
        accuracy=tuple(found),
        recalls=tuple(by_class),
        balanced_accuracy=balanced_accuracy(by_class),
        advice=(
            target_reached(found, settings.target),
            stabilized(state.fits),
            worth_it(found, forecast_of(state, more, settings.seed), more, settings.label_cost),
        ),
        checks=tuple(checks_of(state, settings.level)),
        reserve_left=sum(sample not in state.asked for sample in state.reserve),
        budget=_budget(settings),
    )


def _budget(settings: Settings) -> Interval | None:
    planned = round(settings.audit * settings.batch_size * settings.rounds)
    return budgeted(planned, USUAL_ACCURACY, settings.rounds, settings.level) if planned else None
