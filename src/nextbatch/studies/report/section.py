"""What a report says of one data set, one model and one condition: findings as data, figures as files' contents."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nextbatch.statistics import penalty_matrix
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures import overview
from nextbatch.studies.figures.batches import draw_batches, flat_zero
from nextbatch.studies.figures.drawing import Picture
from nextbatch.studies.figures.published import draw_published_and_ours
from nextbatch.studies.figures.without_preselection import draw_without_preselection
from nextbatch.studies.findings import wording
from nextbatch.studies.findings.answer import answer
from nextbatch.studies.findings.expectations import Known
from nextbatch.studies.findings.grouped import grouped_verdicts
from nextbatch.studies.findings.roles import beta_of, unfiltered
from nextbatch.studies.findings.summary import SummaryRow, summary
from nextbatch.studies.findings.vacuous import vacuous_rounds
from nextbatch.studies.findings.verdicts import verdict
from nextbatch.studies.findings.without_preselection import told_without_preselection


@dataclass(frozen=True, eq=False)
class Section:
    """What a report says of the learning curves of one data set and model, under one condition.

    Each part is made when it is first asked for: a page that does not show a figure does not draw it.

    Parameters
    ----------
    curves : Curves
    known : Known
        What is known from elsewhere about them.
    """

    curves: Curves
    known: Known

    @property
    def name(self) -> str:
        """Data set, model and condition, in words."""
        return self.curves.name

    @cached_property
    def rows(self) -> list[SummaryRow]:
        """The numbers of each strategy, in the order of the study."""
        return summary(self.curves)

    @cached_property
    def best_first(self) -> list[SummaryRow]:
        """The same by area under the curve; strategies without a complete run come last."""
        return sorted(self.rows, key=lambda row: np.inf if np.isnan(row.aubc) else -row.aubc)

    @cached_property
    def answer(self) -> str:
        """The answer in a sentence or two."""
        return answer(self.rows)

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """A verdict for each strategy, beginning with its code."""
        return {row.strategy: verdict(row) for row in self.rows}

    @cached_property
    def told(self) -> list[str]:
        """Verdicts for a page, the best first: strategies whose verdicts are of one kind share a sentence."""
        return grouped_verdicts(self.best_first)

    @cached_property
    def codes(self) -> list[str]:
        """The codes of strategies that sentences of this section may name."""
        return [*self.curves.strategies, *filter(None, map(unfiltered, vacuous_rounds(self.curves)))]

    @cached_property
    def betas(self) -> list[tuple[str, str, str, str]]:
        """Each strategy that preselects, the beta that it asks for, its effective beta, and vacuous rounds."""
        return [_beta(row) for row in self.rows if not np.isnan(row.effective_beta[0])]

    @cached_property
    def vacuous(self) -> list[str]:
        """Sentences on strategies whose preselection kept the whole pool."""
        return told_without_preselection(self.curves)

    @cached_property
    def penalty(self) -> NDArray[np.float64]:
        """The share of rounds in which the strategy of the row beats that of the column."""
        return np.asarray(penalty_matrix(self.curves))

    @property
    def beaten(self) -> NDArray[np.float64]:
        """How often each strategy is beaten, in the mean over the others."""
        return np.asarray(self.penalty.sum(axis=0) / max(len(self.penalty) - 1, 1))

    @property
    def absent(self) -> int:
        """Runs that are not there and did not fail."""
        return sum(row.missing for row in self.rows) - len(self.curves.failures)

    @property
    def family(self) -> int:
        """How many comparisons the p values are corrected for."""
        return max((comparison.family for row in self.rows for comparison in row.against.values()), default=0)

    @property
    def seconds(self) -> list[tuple[str, str]]:
        """Each strategy and how long it selected in a run: a fact about the machine."""
        return [(row.strategy, wording.seconds(row.selection_seconds)) for row in self.rows]

    @cached_property
    def published(self) -> Picture | None:
        """Published curves beside ours."""
        return draw_published_and_ours(self.known.published, self.curves) if self.known.published else None

    @cached_property
    def bands(self) -> bytes:
        """The mean and the band of each strategy, as SVG."""
        return overview.bands(self.curves)

    @cached_property
    def rounds(self) -> bytes | None:
        """Paired differences in each round, as SVG."""
        return overview.differences_by_round(self.curves)

    @cached_property
    def batches(self) -> bytes | None:
        """What the batches were like, as SVG."""
        return draw_batches(self.curves)

    @property
    def never_there(self) -> list[str]:
        """What was zero in every batch, so that no figure shows it."""
        return [name.replace("_", " ") for name in flat_zero(self.curves)]

    @cached_property
    def without_preselection(self) -> bytes | None:
        """Strategies whose preselection kept the whole pool beside what they are without it, as SVG."""
        return draw_without_preselection(self.curves)


def _beta(row: SummaryRow) -> tuple[str, str, str, str]:
    low, high = (f"{end:.4g}" for end in row.effective_beta)
    asked = beta_of(row.strategy)
    return (
        row.strategy,
        f"{asked:g}" if asked else "a fixed number of candidates",
        low if low == high else f"{high} falling to {low}",
        wording.rounds(list(row.vacuous)) if row.vacuous else "none",
    )
