"""The learner: fits models to the labels of a project and chooses batches, in a process of its own.

It holds no state that decides anything: each question names the labels to learn from and the samples to leave out.
"""

from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.metrics import cohen_kappa_score

from nextbatch.files.labels.by_task import learned
from nextbatch.files.samples import Samples
from nextbatch.models import ScikitLearnModel
from nextbatch.models.classifiers import classifier
from nextbatch.models.several_labels import predicted_sets
from nextbatch.own_code import load_strategy
from nextbatch.projects.agreement.between_people import answers_of, krippendorff, pairs
from nextbatch.projects.agreement.suspicious import suspicious, suspicious_sets
from nextbatch.projects.learner.prepared_pool import PreparedPool
from nextbatch.projects.learner.reader import Reader
from nextbatch.projects.settings import Settings
from nextbatch.seeds import rng_for
from nextbatch.selecting.shown import Shown, fitted, require_shown, seen_by
from nextbatch.tasks import one_word
from nextbatch.turn import Turn, take_turn


class Learner:
    """Answers the questions of a project about its models.

    Parameters
    ----------
    reader : Reader
        Of the project.
    """

    def __init__(self, reader: Reader) -> None:
        self._pool = PreparedPool(reader)
        self._learned: tuple[Samples, list[Any], ScikitLearnModel] | None = None

    def prepare(self, settings: dict[str, Any], added: list[str]) -> dict[str, Any]:
        """Prepare the rows, so that the first model need not wait for it."""
        self._pool.rows(self._pool.samples(Settings(**settings), added))
        return {}

    def choose(
        self,
        settings: dict[str, Any],
        added: list[str],
        *,
        number: int,
        fit: list[Any] | None,
        labeled: list[int],
        pending: list[int],
        excluded: list[int],
        size: int,
        audit: list[int],
        stable: list[int],
        before: list[str],
    ) -> dict[str, Any]:
        """Fit a model to `fit`, samples and their labels, and let the strategy choose `size` samples.

        Parameters
        ----------
        settings, added
            Of the project.
        number : int
            Of the turn; it names the draws.
        fit : list, optional
            Samples, and their labels; None for a batch without a model.
        labeled, pending, excluded : list of int
            As for `take_turn`.
        size : int
        audit, stable : list of int
            Samples whose labels the model predicts.
        before : list of str
            What the model before predicted for `stable`.
        """
        began = perf_counter()
        kept = Settings(**settings)
        samples = self._pool.samples(kept, added)
        learner = None if fit is None else self._fitted(kept, samples, fit)
        code = kept.first if learner is None else kept.strategy
        query = load_strategy(code)
        view = seen_by(
            learner, self._pool.rows(samples), self._pool.preparation(samples), max(0, number), kept.seed, query
        )
        require_shown(query, Shown(view), cold=learner is None)
        turn = take_turn(
            view,
            query,
            size,
            rng_for("select", max(0, number), kept.seed),
            labeled=np.array(labeled, dtype=np.intp),
            labels=_labels_of(labeled, fit, kept.task),
            pending=pending,
            excluded=excluded,
        )
        answer = {"samples": turn.batch.tolist(), "score": _scores(turn), "by": repr(query)}
        if learner is not None:
            answer |= self._told(learner, samples, [*answer["samples"], *audit], audit, stable, before)
        return answer | {"seconds": perf_counter() - began}

    def _told(
        self,
        learner: ScikitLearnModel,
        samples: Samples,
        batch: list[int],
        audit: list[int],
        stable: list[int],
        before: list[str],
    ) -> dict[str, Any]:
        """Return what a model says of the batch, of the audit, and of the samples on which it is compared."""
        said = self.said(learner, samples, [*batch, *stable])
        now = [said[sample][0] for sample in stable]
        comparable = len(before) == len(now) and now
        return {
            "said": {str(sample): said[sample] for sample in batch},
            "audit": {str(sample): said[sample][0] for sample in audit},
            "stable": now,
            "kappa": _kappa(before, now) if comparable else None,
        }

    def said(self, learner: ScikitLearnModel, samples: Samples, rows: list[int]) -> dict[int, list[Any]]:
        """Return for each row the most probable class and its probability; of several, that of the most doubtful."""
        if not rows:
            return {}
        last = learner.classifier
        chances = last.predict_proba(self._pool.rows(samples)[np.array(rows, dtype=np.intp)])
        if learner.shows_classes:
            words, sure = last.classes_[np.argmax(chances, axis=1)].astype(str), chances.max(axis=1)
        else:
            words = [one_word(names) for names in predicted_sets(chances, last.classes_)]
            sure = np.maximum(chances, 1 - chances).min(axis=1)
        return {row: [str(word), round(float(chance), 4)] for row, word, chance in zip(rows, words, sure, strict=True)}

    def predict(self, settings: dict[str, Any], added: list[str], *, fit: list[Any], rows: list[int]) -> dict[str, Any]:
        """Return the class and the probability that a model fitted to `fit` gives to each of `rows`."""
        samples = self._pool.samples(Settings(**settings), added)
        learner = self._fitted(Settings(**settings), samples, fit)
        return {"said": {str(row): said for row, said in self.said(learner, samples, rows).items()}}

    def agree(self, said: list[list[Any]]) -> dict[str, Any]:
        """Return how far people agree: Krippendorff's alpha, and Cohen's kappa of each pair."""
        answers = answers_of(said)
        return {
            "alpha": krippendorff(answers),
            "pairs": [[*people, agreement] for people, agreement in pairs(answers).items()],
        }

    def doubt(self, settings: dict[str, Any], added: list[str], *, fit: list[Any]) -> dict[str, Any]:
        """Return the labels that a model doubts which has not seen them; see `suspicious`."""
        kept = Settings(**settings)
        samples, rows = self._pool.samples(kept, added), np.array(fit[0], dtype=np.intp)
        made = classifier(
            kept.model, rng_for("model", samples.rows.source.stem, kept.seed), sparse=issparse(self._pool.rows(samples))
        )
        look = suspicious_sets if kept.several else suspicious
        found = look(made, self._pool.rows(samples)[rows], np.array(fit[1], dtype=str), kept.seed)
        return {"suspicious": [[int(rows[each.place]), *each[1:]] for each in found]}

    def _fitted(self, settings: Settings, samples: Samples, fit: list[Any]) -> ScikitLearnModel:
        """Return the model fitted to these labels; the one from before if it was fitted to the same."""
        recipe = [settings.model, settings.seed, *fit]
        if self._learned is None or self._learned[0] is not samples or self._learned[1] != recipe:
            rows, labels = np.array(fit[0], dtype=np.intp), fit[1]
            X, prepared = self._pool.rows(samples), self._pool.preparation(samples)
            source = samples.rows.source.stem
            model = fitted(settings.model, X, prepared, rows, labels, source, settings.seed, settings.task)
            self._learned = samples, recipe, model
        return self._learned[2]


def _labels_of(labeled: list[int], fit: list[Any] | None, task: str) -> NDArray[Any] | None:
    """Return the label of each labeled sample; None where some of them taught the model nothing."""
    known = {} if fit is None else dict(zip(*fit, strict=True))
    return learned([str(known[sample]) for sample in labeled], task) if set(labeled) <= set(known) else None


def _scores(turn: Turn) -> dict[str, float]:
    score: NDArray[np.float64] | None = turn.picks.score
    if score is None:
        return {}
    return {str(sample): float(value) for sample, value in zip(turn.batch.tolist(), score, strict=True)}


def _kappa(before: list[str], now: list[str]) -> float:
    """Return how much two models agree; 1 where both give one class to all samples, of which kappa says nothing."""
    return 1.0 if before == now else float(cohen_kappa_score(before, now))
