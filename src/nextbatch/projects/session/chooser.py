"""The chooser: the next batch, while people answer the one before; what fails keeps the model that there was."""

import contextlib
from threading import Thread
from typing import Any

from nextbatch.errors import BadInput, NextbatchError, WriteFailed
from nextbatch.projects.events import Event
from nextbatch.projects.session.helper import Helper, LearnerFailed
from nextbatch.projects.session.rounds import (
    Plan,
    batch_events,
    drawn,
    failed_event,
    fitted_event,
    plan_of,
    question_files,
    question_of,
)
from nextbatch.projects.settings import Settings
from nextbatch.projects.state.steps import replayed
from nextbatch.projects.store.record import Record
from nextbatch.quoting import quoted


class Chooser:
    """Chooses batches on a thread of its own, by the learner.

    Parameters
    ----------
    record : Record
    helper : Helper
    settings : Settings

    Attributes
    ----------
    trouble : str, optional
        Why the last batch could not be stored.
    """

    def __init__(self, record: Record, helper: Helper, settings: Settings) -> None:
        self.record, self.helper, self.settings = record, helper, settings
        self.trouble: str | None = None
        self.closed = False
        self.finished = False
        self._refit: Thread | None = None
        self._preparing: Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether a batch is being chosen."""
        return self._refit is not None

    def begin(self) -> None:
        """Begin to choose a batch if one is due."""
        with self.record.changed:
            self._begin()

    def wait(self) -> None:
        """Wait until no batch is being chosen.

        Raises
        ------
        WriteFailed
            If it could not be stored.
        """
        with self.record.changed:
            while self._refit is not None:
                self.record.changed.wait()
            if self.trouble:
                raise WriteFailed(self.trouble)

    def close(self) -> None:
        """Stop; a batch that is being chosen is given up."""
        with self.record.changed:
            self.closed = True
            running = [thread for thread in (self._refit, self._preparing) if thread is not None]
            self.record.changed.notify_all()
        self.helper.close()
        for thread in running:
            thread.join()

    def _begin(self) -> None:
        ahead = min(self.settings.ahead, self.settings.batch_size - 1)
        if self._refit is not None or self.closed or self.record.lost or len(self.record.state.open) > ahead:
            return
        plan = plan_of(self.record.state, self.settings)
        self.finished = plan.empty
        if plan.empty:
            return
        if self._needs_no_learner(plan):
            self._choose(plan)  # at once: the first sample is there before the page is
            return
        self._refit = Thread(target=self._choose, args=(plan,), name="the next batch", daemon=True)
        self._refit.start()

    def prepare(self) -> None:
        """Let the learner prepare the rows while the first batch is answered; what fails is told by the first fit."""
        with self.record.changed:
            if self._preparing is not None or self._refit is not None or self.closed or self.finished:
                return
            files = question_files(self.record.state, self.settings)
            self._preparing = Thread(target=self._prepared, args=(files,), name="preparing", daemon=True)
            self._preparing.start()

    def _prepared(self, files: dict[str, Any]) -> None:
        with contextlib.suppress(NextbatchError):
            self.helper.ask("prepare", **files)

    def _needs_no_learner(self, plan: Plan) -> bool:
        return not plan.labels and self.settings.first == "random"

    def _choose(self, plan: Plan) -> None:
        try:
            self._chosen(plan)
            self.trouble = None
        except NextbatchError as error:  # told in the status, and tried again when somebody asks
            self.trouble = str(error)
        finally:
            with self.record.changed:
                self._refit = None
                self.record.changed.notify_all()

    def _chosen(self, plan: Plan) -> None:
        """Fit, choose and store a round; what fails leaves the model that there was, and is said."""
        with self.record.changed:
            state, settings, round_ = self.record.state, self.settings, len(self.record.state.batches)
            question = question_of(plan, settings, state, plan.labels or None)
            good = state.good_fit()
        if self._needs_no_learner(plan):
            self._keep(plan, {"samples": self._drawn(plan), "by": "random"}, [], None, "")
            return
        failure = one_class(plan) if good else None
        if failure is None:
            try:
                answer = self.helper.ask("choose", **question)
                fitted = [fitted_event(plan, answer)] if plan.labels else []
                self._keep(plan, answer, fitted, plan.after if plan.labels else None, "")
                return
            except (BadInput, LearnerFailed) as error:
                failure = str(error)
        if self.closed:
            return
        self._fall_back(plan, settings, failure, round_)

    def _fall_back(self, plan: Plan, settings: Settings, failure: str, round_: int) -> None:
        """Let the model before choose, or chance."""
        failed = [failed_event(plan, failure)]
        good = self.record.state.good_fit()
        if good is not None:
            note = f"The model could not be fitted ({failure}). The one of round {good.number} is kept, and has chosen."
            before = replayed(event for event in self.record.store.events() if event.seq <= good.after).training()
            try:
                with self.record.changed:
                    question = question_of(plan, settings, self.record.state, before)
                answer = self.helper.ask("choose", **question)
                self._keep(plan, answer, failed, good.after, note)
                return
            except (BadInput, LearnerFailed) as error:
                failure = str(error)
        note = f"There is no model ({failure}): these samples are drawn at random."
        self._keep(plan, {"samples": self._drawn(plan), "by": "random"}, failed, None, note)

    def _drawn(self, plan: Plan) -> list[int]:
        with self.record.changed:
            return drawn(plan, self.record.state, self.settings)

    def _keep(self, plan: Plan, answer: dict[str, Any], fits: list[Event], learned: int | None, note: str) -> None:
        with self.record.changed:
            if self.closed:
                return
            round_ = len(self.record.state.batches)
            self.record.keep([*fits, *batch_events(plan, self.settings, round_, answer, learned, note)])


def one_class(plan: Plan) -> str | None:
    """Return the sentence on labels that are all alike; None where they are not."""
    classes = set(plan.labels.values())
    if len(classes) > 1:
        return None
    return f"all {len(plan.labels)} labels are {quoted(classes.pop())}" if classes else "no label is left"
