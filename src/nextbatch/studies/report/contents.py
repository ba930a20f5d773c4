"""The contents of a report: a section per data set, model and condition, and findings over several of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nextbatch.errors import BadInput
from nextbatch.statistics import Blocks, blocks_of
from nextbatch.statistics.curves import Curves
from nextbatch.statistics.metrics import Metric
from nextbatch.studies.figures import overview
from nextbatch.studies.figures.drawing import Picture
from nextbatch.studies.figures.factors import alike, draw_factor
from nextbatch.studies.figures.ranking import draw_ranking
from nextbatch.studies.findings.expectations import References
from nextbatch.studies.findings.over_conditions import sentences_over_conditions
from nextbatch.studies.findings.ranking import ranking, ranking_sentences
from nextbatch.studies.findings.summary import SummaryRow
from nextbatch.studies.findings.verdicts import counted_in
from nextbatch.studies.report.section import Section


@dataclass(frozen=True, eq=False)
class OverFactors:
    """Findings on one data set and model over the values of the factors."""

    studies: tuple[Curves, ...]

    @property
    def name(self) -> str:
        """Data set and model, separated by a comma."""
        return f"{self.studies[0].dataset}, {self.studies[0].model}"

    @cached_property
    def sentences(self) -> list[str]:
        """A sentence for each strategy and baseline; it begins with the code of the strategy."""
        return list(sentences_over_conditions(self.studies))

    @cached_property
    def drawing(self) -> bytes | None:
        """The differences over the values of the factors as SVG; None if there are none."""
        return draw_factor(self.studies)


@dataclass(frozen=True, eq=False)
class Contents:
    """The contents of a report; each part is computed on first use.

    Parameters
    ----------
    title : str
    sections : tuple of Section
    facts : mapping of str to str
        Versions, settings and machine of the study.
    cautions : tuple of str
        Sentences on why accuracies may be too high.
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

    @property
    def metrics(self) -> list[Metric]:
        """What the sections measure, each metric once."""
        return list(dict.fromkeys(curves.metric for curves in self.curves))

    @property
    def measured(self) -> str:
        """What the sections measure, in words."""
        return " or ".join(metric.words for metric in self.metrics)

    @property
    def counted_in(self) -> str:
        """What differences are counted in, in words."""
        return " or ".join(counted_in(metric).removeprefix("in ") for metric in self.metrics)

    @property
    def small(self) -> str:
        """Differences that make no difference, in words."""
        return " or ".join(metric.small for metric in self.metrics)

    @property
    def lower_is_better(self) -> bool:
        """Whether less of one of the metrics is better."""
        return any(metric.lower_is_better for metric in self.metrics)

    @cached_property
    def overview(self) -> Picture:
        """The overview: learning curves and paired differences, one row per section."""
        return overview.overview(self.curves)

    @cached_property
    def over_factors(self) -> list[OverFactors]:
        """Findings on each group of sections that differ in the values of factors."""
        return [OverFactors(tuple(group)) for group in alike(self.curves)]

    @cached_property
    def rank_sentences(self) -> list[str]:
        """Sentences on ranks over several data sets; empty for one data set."""
        return ranking_sentences(self._blocks) if self._blocks else []

    @cached_property
    def ranks(self) -> Picture | None:
        """The figure of mean ranks over several data sets; None if `rank_sentences` says why there is none."""
        ranks = ranking(self._blocks) if self._blocks else None
        return draw_ranking(ranks) if ranks else None

    @cached_property
    def _blocks(self) -> Blocks | None:
        # Conditions of a study share data and seeds, so they are not independent blocks.
        usual = [curves for curves in self.curves if not curves.condition]
        return blocks_of(usual) if len({curves.dataset for curves in usual}) > 1 else None


def contents_of(
    title: str,
    curves: Sequence[Curves],
    facts: Mapping[str, str],
    references: Sequence[References] = (),
    cautions: Sequence[str] = (),
) -> Contents:
    """Return the contents of a report on learning curves.

    Parameters
    ----------
    title : str
    curves : sequence of Curves
        One per data set, model and condition.
    facts : mapping of str to str
        Versions, settings, machine.
    references : sequence of References
        One for each of `curves`. Default: none.
    cautions : sequence of str
        Sentences on why accuracies may be too high. Default: none.

    Raises
    ------
    BadInput
        If there are no curves.
    """
    if not curves:
        raise BadInput("A report needs the curves of at least one data set and model, got none.")
    pairs = zip(curves, references or [References()] * len(curves), strict=True)
    return Contents(title, tuple(Section(*pair) for pair in pairs), facts, tuple(cautions))
