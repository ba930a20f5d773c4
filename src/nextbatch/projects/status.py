"""How far a project is: counts, accuracy, advice."""

from collections import Counter
from dataclasses import dataclass

from nextbatch.projects.session import Session


@dataclass(frozen=True)
class Status:
    """How far a project is.

    Parameters
    ----------
    n : int
        All samples.
    from_files : int
        Of them labeled in the files.
    answered, skipped, cannot_say : int
        Samples with a settled label; samples of which all that was said is this.
    disputed, flagged : int
    open : int
        Asked and not answered.
    left : int
        Not asked yet.
    classes : dict
        How many answers each class has.
    round : int
        How many batches were chosen.
    standing : str
        See `Project.standing`.
    note : str
        What people are told of the newest batch.
    trouble : str, optional
        Why nothing can be stored or chosen at the moment.
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
    round: int
    standing: str
    note: str
    trouble: str | None


def status_of(session: Session) -> Status:
    """Return how far a project is."""
    state = session.state
    said = Counter(
        "skip" if all(given.what == "skip" for given in answers.values()) else "cannot say"
        for answers in (state.answers(sample) for sample in state.given)
        if answers and all(given.what != "answer" for given in answers.values())
    )
    counts = Counter(state.labels.values())
    return Status(
        n=state.n,
        from_files=len(state.file_labels),
        answered=len(state.labels),
        skipped=said["skip"],
        cannot_say=said["cannot say"],
        disputed=len(state.disputed),
        flagged=sum(bool(people) for people in state.flags.values()),
        open=len(state.open),
        left=state.n - len(state.file_labels) - len(state.asked) - len(state.unusable),
        classes={name: counts[name] for name in state.classes},
        round=len(state.batches),
        standing=session.standing,
        note=state.chosen[-1].body["note"] if state.chosen else "",
        trouble=session.lost or session.trouble or session.store.backups.failure,
    )
