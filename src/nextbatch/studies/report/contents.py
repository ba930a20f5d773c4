"""What a report says in all: a section for each data set, model and condition, and what is said of several at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nextbatch.errors import BadInput
from nextbatch.statistics import Blocks, blocks_of
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures import overview
from nextbatch.studies.figures.drawing import Picture
from nextbatch.studies.figures.factors import alike, draw_factor
from nextbatch.studies.figures.ranking import draw_ranking
from nextbatch.studies.findings.expectations import Known
from nextbatch.studies.findings.over_conditions import told_over_conditions
from nextbatch.studies.findings.ranking import ranking, told_ranking
from nextbatch.studies.findings.summary import SummaryRow
from nextbatch.studies.report.section import Section


@dataclass(frozen=True, eq=False)
class OverFactors:
    """What is said of one data set and model over the values of the factors."""

    studies: tuple[Curves, ...]

    @property
    def name(self) -> str:
        """Data set and model, in words."""
        return f"{self.studies[0].dataset}, {self.studies[0].model}"

    @cached_property
    def told(self) -> list[str]:
        """A sentence for each strategy and baseline, beginning with the strategy's code."""
        return list(told_over_conditions(self.studies))

    @cached_property
    def drawing(self) -> bytes | None:
        """The differences over the values of the factors, as SVG."""
        return draw_factor(self.studies)


@dataclass(frozen=True, eq=False)
class Contents:
    """All that a report says; each part is made when it is first asked for.

    Parameters
    ----------
    title : str
    sections : tuple of Section
    facts : mapping of str to str
        How the study was made: versions, settings, machine.
    cautions : tuple of str
        What makes accuracies look better than they are, in sentences.
    """

    title: str
    sections: tuple[Section, ...]
    facts: Mapping[str, str]
    cautions: tuple[str, ...] = ()

    @property
    def curves(self) -> list[Curves]:
        """The learning curves of all sections."""
        return [section.curves for section in self.sections]

    @property
    def rows(self) -> list[SummaryRow]:
        """The numbers of all sections."""
        return [row for section in self.sections for row in section.rows]

    @cached_property
    def overview(self) -> Picture:
        """Learning curves beside paired differences, a row for each section."""
        return overview.overview(self.curves)

    @cached_property
    def over_factors(self) -> list[OverFactors]:
        """What is said of sections that differ in the values of factors."""
        return [OverFactors(tuple(group)) for group in alike(self.curves)]

    @cached_property
    def told_ranks(self) -> list[str]:
        """Sentences on ranks over several data sets; none if there is one."""
        return told_ranking(self._blocks) if self._blocks else []

    @cached_property
    def ranks(self) -> Picture | None:
        """Mean ranks over several data sets; None where `told_ranks` says why."""
        found = ranking(self._blocks) if self._blocks else None
        return draw_ranking(found) if found else None

    @cached_property
    def _blocks(self) -> Blocks | None:
        # Conditions of a study share its data and its seeds: they are no blocks of their own.
        usual = [curves for curves in self.curves if not curves.condition]
        return blocks_of(usual) if len({curves.dataset for curves in usual}) > 1 else None


def contents_of(
    title: str,
    curves: Sequence[Curves],
    facts: Mapping[str, str],
    known: Sequence[Known] = (),
    cautions: Sequence[str] = (),
) -> Contents:
    """Return what a report says of learning curves.

    Parameters
    ----------
    title : str
    curves : sequence of Curves
        One per data set, model and condition.
    facts : mapping of str to str
        Versions, settings, machine.
    known : sequence of Known
        What is known from elsewhere about each of `curves`; without it, nothing.
    cautions : sequence of str
        What makes accuracies look better than they are, in sentences.

    Raises
    ------
    BadInput
        If there are no curves.
    """
    if not curves:
        raise BadInput("A report needs the curves of at least one data set and model, got none.")
    pairs = zip(curves, known or [Known()] * len(curves), strict=True)
    return Contents(title, tuple(Section(*pair) for pair in pairs), facts, tuple(cautions))
