"""Rounds: from the state of a project to the question for the learner, and from its answer to events."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.projects.events import Event
from nextbatch.projects.settings import Settings
from nextbatch.projects.state.state import State
from nextbatch.seeds import rng_for


@dataclass(frozen=True)
class Plan:
    """What the next round is to be.

    Parameters
    ----------
    number : int
        Of the turn, as in a study; -1 for a batch that is drawn before there are labels.
    after : int
        The event up to which the project is looked at.
    size : int
        How many samples the strategy chooses.
    audit : list of int
        The samples of the reserve that are asked beside them.
    measured : dict
        The audit samples of all batches that are done, each with its label or None: what accuracy is measured on.
    """

    number: int
    after: int
    size: int
    audit: list[int]
    measured: dict[int, str | None]
    labels: dict[int, str]
    pending: list[int]
    excluded: list[int]

    @property
    def empty(self) -> bool:
        """Whether there is nothing left to ask."""
        return not self.size and not self.audit


def plan_of(state: State, settings: Settings) -> Plan:
    """Return the plan of the next round."""
    labels = state.training()
    number = sum(event.body["number"] >= 0 for event in state.chosen) if labels else -1
    wanted = (settings.initial or settings.batch_size) if not state.batches and not labels else settings.batch_size
    reserve = [sample for sample in state.reserve if sample not in state.asked]
    left = len(candidates(state))
    asked = len(state.asked) - len(state.checked)
    share = int(settings.audit * (asked + wanted) + 0.5) - len(state.audited)
    n_audit = min(len(reserve), max(0, share))
    size = min(wanted - n_audit, left)
    if not size:  # all that a strategy may choose from was asked: the rest of the reserve is
        n_audit = min(wanted, len(reserve))
    return Plan(
        number,
        state.last,
        size,
        reserve[:n_audit],
        measured(state),
        labels,
        state.waiting(),
        sorted({*state.reserve, *state.unusable, *state.checked}),
    )


def candidates(state: State) -> NDArray[np.intp]:
    """Return the samples that a strategy may choose from, ascending."""
    free = np.ones(state.n, dtype=bool)
    for taken in (state.reserve, state.unusable, state.asked, state.given, state.file_labels):
        free[list(taken)] = False
    return np.flatnonzero(free)


def measured(state: State) -> dict[int, str | None]:
    """Return the audit samples of all batches in which nothing is open, and their labels."""
    done = [batch for batch in state.batches if not any(sample in state.open for sample in batch)]
    return {sample: state.labels.get(sample) for batch in done for sample in batch if sample in state.audited}


def question_of(plan: Plan, settings: Settings, state: State, fit: dict[int, str] | None) -> dict[str, Any]:
    """Return what the learner is asked: to fit a model to `fit`, and to choose."""
    good = state.good_fit()
    return {
        **question_files(state, settings),
        "number": plan.number,
        "fit": None if fit is None else [list(fit), list(fit.values())],
        "labeled": list(plan.labels),
        "pending": plan.pending,
        "excluded": plan.excluded,
        "size": plan.size,
        "audit": sorted({*plan.measured, *plan.audit}),
        "stable": state.stable,
        "before": list(good.stable) if good else [],
    }


def question_files(state: State, settings: Settings) -> dict[str, Any]:
    """Return what every question says of the files."""
    return {"settings": settings.model_dump(), "added": [added["source"] for added in state.added]}


def drawn(plan: Plan, state: State, settings: Settings) -> list[int]:
    """Return a batch drawn at random: the initial samples of a study, or what is asked where there is no model.

    Examples
    --------
    >>> state = State(n=5)
    >>> settings = Settings(pool="a.csv", batch_size=2, audit=0.0)
    >>> drawn(plan_of(state, settings), state, settings)
    [2, 3]
    """
    names: tuple[object, ...] = (Path(settings.pool).stem, settings.seed)
    rng = rng_for("initial", *names) if not state.batches else rng_for("drawn", len(state.batches), *names)
    free = candidates(state)
    return [int(row) for row in free[rng.choice(len(free), plan.size, replace=False)]]


def fitted_event(plan: Plan, answer: dict[str, Any]) -> Event:
    """Return the event of a model that was fitted, with what it predicts and how that compares with the answers.

    The answers are those that the plan was made of: what is said while the model is fitted counts for the next one.
    """
    said, known = answer["audit"], list(plan.measured.values())
    right = sum(said[str(sample)] == label for sample, label in plan.measured.items())
    body = {
        "number": plan.number,
        "after": plan.after,
        "labels": len(plan.labels),
        "counts": [right, known.count(None), len(known)],
        "audit": {str(sample): said[str(sample)] for sample in plan.measured},
        "stable": answer["stable"],
        "kappa": answer["kappa"],
        "seconds": round(answer["seconds"], 3),
    }
    return Event("model fitted", body)


def failed_event(plan: Plan, sentence: str) -> Event:
    """Return the event of a fit that failed."""
    body = {"number": plan.number, "after": plan.after, "labels": len(plan.labels), "failure": sentence}
    return Event("model fitted", body)


def batch_events(
    plan: Plan, settings: Settings, round_: int, answer: dict[str, Any], learned: int | None, note: str
) -> list[Event]:
    """Return the events of a batch: which samples of the reserve are among it, and all of them in their order.

    Parameters
    ----------
    plan : Plan
    settings : Settings
    round_ : int
        How many batches there were before.
    answer : dict
        Of the learner: the samples, by what they were chosen, and what the model says of them.
    learned : int, optional
        The event up to which the model has learned that chose; None without one.
    note : str
        A sentence about the batch that the page shows, such as why a model could not be fitted; may be empty.
    """
    samples = interleaved(answer["samples"], plan.audit, settings.seed, round_)
    rng = rng_for("overlap", round_, settings.seed)
    twice = [
        sample for sample, chance in zip(samples, rng.random(len(samples)), strict=True) if chance < settings.overlap
    ]
    body = {
        "number": plan.number,
        "after": plan.after,
        "samples": samples,
        "by": answer["by"],
        "score": answer.get("score") or {},
        "said": {name: said for name, said in (answer.get("said") or {}).items() if int(name) in {*samples}},
        "twice": twice,
        "learned": learned,
        "note": note,
    }
    audits = [Event("audit drawn", {"number": plan.number, "samples": plan.audit})] if plan.audit else []
    return [*audits, Event("batch chosen", body)]


def interleaved(chosen: list[int], audit: list[int], seed: int, round_: int) -> list[int]:
    """Return both in one order, each in its own; the places of the audit are drawn."""
    total = len(chosen) + len(audit)
    places = set(rng_for("places", round_, seed).choice(total, len(audit), replace=False).tolist()) if audit else set()
    one, other = iter(chosen), iter(audit)
    return [next(other if place in places else one) for place in range(total)]
