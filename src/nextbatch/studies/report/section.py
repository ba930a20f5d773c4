"""A section of a report: findings and figures of one data set, one model and one condition."""

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
from nextbatch.studies.findings.expectations import References
from nextbatch.studies.findings.grouped import grouped_verdicts
from nextbatch.studies.findings.headline import headline
from nextbatch.studies.findings.roles import beta_of, unfiltered
from nextbatch.studies.findings.summary import SummaryRow, summary_rows
from nextbatch.studies.findings.vacuous import vacuous_rounds
from nextbatch.studies.findings.verdicts import verdict
from nextbatch.studies.findings.without_preselection import sentences_without_preselection


@dataclass(frozen=True, eq=False)
class Section:
    """Findings and figures of the learning curves of one data set and model, under one condition.

    Each part is computed on first use: a page that does not show a figure does not draw it. Drawings are SVG files.

    Parameters
    ----------
    curves : Curves
    references : References
        Published numbers and curves to compare with.
    """

    curves: Curves
    references: References

    @property
    def name(self) -> str:
        """Data set, model and condition, separated by commas."""
        return self.curves.name

    @cached_property
    def rows(self) -> list[SummaryRow]:
        """The numbers of each strategy, in the order of the study."""
        return summary_rows(self.curves)

    @cached_property
    def best_first(self) -> list[SummaryRow]:
        """`rows` by area under the curve, the largest first; strategies without a complete run come last."""
        return sorted(self.rows, key=lambda row: np.inf if np.isnan(row.aubc) else -row.metric.sign * row.aubc)

    @cached_property
    def headline(self) -> str:
        """One or two sentences on the best strategy."""
        return headline(self.rows)

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """The verdict on each strategy, by its code."""
        return {row.strategy: verdict(row) for row in self.rows}

    @cached_property
    def sentences(self) -> list[str]:
        """Verdicts for a page, the best first: strategies whose verdicts are of one kind share a sentence."""
        return grouped_verdicts(self.best_first)

    @cached_property
    def codes(self) -> list[str]:
        """The codes of all strategies that occur in sentences of this section."""
        return [*self.curves.strategies, *filter(None, map(unfiltered, vacuous_rounds(self.curves)))]

    @cached_property
    def betas(self) -> list[tuple[str, str, str, str]]:
        """For each strategy with preselection: its code, beta, effective beta and vacuous rounds, as text."""
        return [_beta(row) for row in self.rows if not np.isnan(row.effective_beta[0])]

    @cached_property
    def vacuous(self) -> list[str]:
        """Sentences on strategies whose preselection kept the whole pool."""
        return sentences_without_preselection(self.curves)

    @cached_property
    def penalty(self) -> NDArray[np.float64]:
        """The penalty matrix: the share of rounds in which the strategy of the row beats that of the column."""
        return np.asarray(penalty_matrix(self.curves))

    @property
    def beaten(self) -> NDArray[np.float64]:
        """The share of rounds in which each strategy is beaten, in the mean over the others; shape (n_strategies,)."""
        return np.asarray(self.penalty.sum(axis=0) / max(len(self.penalty) - 1, 1))

    @property
    def absent(self) -> int:
        """The number of runs that are missing and did not fail."""
        return sum(row.missing for row in self.rows) - len(self.curves.failures)

    @property
    def family(self) -> int:
        """The number of comparisons that p values are corrected for."""
        return max((comparison.family for row in self.rows for comparison in row.against.values()), default=0)

    @property
    def seconds(self) -> list[tuple[str, str]]:
        """For each strategy its code and its selection seconds per run, as text; they depend on the machine."""
        return [(row.strategy, wording.seconds(row.selection_seconds)) for row in self.rows]

    @cached_property
    def published(self) -> Picture | None:
        """Published curves beside ours; None if nothing was published."""
        return draw_published_and_ours(self.references.published, self.curves) if self.references.published else None

    @cached_property
    def bands(self) -> bytes:
        """The mean and the band of each strategy."""
        return overview.bands(self.curves)

    @cached_property
    def rounds(self) -> bytes | None:
        """Paired differences in each round; None without a baseline."""
        return overview.differences_by_round(self.curves)

    @cached_property
    def batches(self) -> bytes | None:
        """Diagnostics of the batches; None if there are none."""
        return draw_batches(self.curves)

    @property
    def never_there(self) -> list[str]:
        """What was zero in every batch, so that no figure shows it."""
        return [name.replace("_", " ") for name in flat_zero(self.curves)]

    @cached_property
    def without_preselection(self) -> bytes | None:
        """Strategies whose preselection kept the whole pool, against the same without it; None if there are none."""
        return draw_without_preselection(self.curves)


def _beta(row: SummaryRow) -> tuple[str, str, str, str]:
    low, high = (f"{end:.4g}" for end in row.effective_beta)
    beta = beta_of(row.strategy)
    return (
        row.strategy,
        f"{beta:g}" if beta else "a fixed number of candidates",
        low if low == high else f"{high} falling to {low}",
        wording.rounds(list(row.vacuous)) if row.vacuous else "none",
    )
