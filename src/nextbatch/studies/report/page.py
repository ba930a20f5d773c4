"""The report of a study: one page that opens offline, the figure, and all numbers; the same records, the same bytes."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nextbatch.errors import BadInput
from nextbatch.files.table_writing import as_csv, as_parquet
from nextbatch.files.writing import write_atomically
from nextbatch.statistics import blocks_of, penalty_matrix
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures import overview as figures
from nextbatch.studies.figures.batches import draw_batches
from nextbatch.studies.figures.factors import alike, draw_factor
from nextbatch.studies.figures.inline_svg import inline_svg
from nextbatch.studies.figures.published import draw_published_and_ours
from nextbatch.studies.figures.ranking import draw_ranking
from nextbatch.studies.figures.without_preselection import draw_without_preselection
from nextbatch.studies.findings import exports, wording
from nextbatch.studies.findings.expectations import Answer, Known
from nextbatch.studies.findings.over_conditions import told_over_conditions
from nextbatch.studies.findings.ranking import ranking, told_ranking
from nextbatch.studies.findings.summary import Display, SummaryRow, display, summary
from nextbatch.studies.findings.vacuous import nominal_beta
from nextbatch.studies.findings.verdicts import verdict
from nextbatch.studies.findings.without_preselection import told_without_preselection


class Section(NamedTuple):
    """What the page shows of one data set and one model, under one condition."""

    name: str
    verdicts: list[tuple[str, str]]
    known: Known
    beside: Markup | None
    table: Display
    bands: Markup
    rounds: Markup | None
    batches: Markup | None
    betas: list[tuple[str, str, str, str]]
    vacuous: list[str]
    beta_figure: Markup | None
    strategies: tuple[str, ...]
    penalty: Any
    beaten: Any
    failures: tuple[str, ...]
    absent: int
    family: int
    seconds: list[tuple[str, str]]


def write_report(
    title: str, curves: Sequence[Curves], folder: Path, facts: Mapping[str, str], known: Sequence[Known] = ()
) -> Path:
    """Write the report of a study into `folder` and return the path of its page, `report.html`.

    Beside it: `figure.png`, `figure.svg`; `curves` and `summary` as `.csv` and `.parquet`; and `seconds.csv`. Times and
    facts about the machine are only in `seconds.csv` and in the last part of the page, behind the comment "what
    depends on the machine"; all else is the same, byte for byte, whenever the same curves are given.

    Parameters
    ----------
    title : str
    curves : sequence of Curves
        One per data set, model and condition.
    folder : Path
    facts : mapping of str to str
        Versions, settings, machine: printed in the appendix.
    known : sequence of Known
        What is known from elsewhere about each of `curves`; without it, nothing.

    Raises
    ------
    BadInput
        If there are no curves.
    WriteFailed
        If a file cannot be written.
    """
    if not curves:
        raise BadInput("A report needs the curves of at least one data set and model, got none.")
    rows = summary(curves)
    figure = figures.overview(curves)
    points, numbers = exports.curve_points(curves), exports.summary_numbers(rows)
    page = _page(title, curves, rows, figure.svg, facts, known or [Known()] * len(curves))
    contents = {
        "figure.png": figure.png,
        "figure.svg": figure.svg,
        "curves.csv": as_csv(points),
        "curves.parquet": as_parquet(points),
        "summary.csv": as_csv(numbers),
        "summary.parquet": as_parquet(numbers),
        "seconds.csv": as_csv(exports.selection_seconds(curves)),
        "report.html": page.encode(),  # last: a page that is there has its neighbors
    }
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return folder / "report.html"


def _page(
    title: str,
    studies: Sequence[Curves],
    rows: Sequence[SummaryRow],
    figure: bytes,
    facts: Mapping[str, str],
    known: Sequence[Known],
) -> str:
    # Autoescape: a name with markup in it is shown as it is written, never obeyed.
    environment = Environment(
        loader=PackageLoader("nextbatch.studies.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    starts = np.cumsum([0, *(len(curves.strategies) for curves in studies)])
    parts = [rows[start:end] for start, end in pairwise(starts)]
    description = "Learning curves of all strategies and their paired differences to random and margin"
    # Conditions of a study share its data and its seeds: they are no blocks of their own.
    usual = [curves for curves in studies if not curves.condition]
    blocks = blocks_of(usual) if len({curves.dataset for curves in usual}) > 1 else None
    ranks = ranking(blocks) if blocks else None
    return environment.get_template("report.html.j2").render(
        title=title,
        figure=Markup(inline_svg(figure, "overview", description)),
        sections=[_section(i, *each) for i, each in enumerate(zip(studies, parts, known, strict=True))],
        ranked=told_ranking(blocks) if blocks else [],
        ranks=_drawing(draw_ranking(ranks).svg if ranks else None, "ranks", "Mean rank of each strategy"),
        factors=[_over_factors(i, group) for i, group in enumerate(alike(studies))],
        answers=list(Answer),
        facts=facts,
    )


def _section(number: int, curves: Curves, rows: Sequence[SummaryRow], known: Known) -> Section:
    penalty = penalty_matrix(curves)
    beside = draw_published_and_ours(known.published, curves).svg if known.published else None
    return Section(
        name=curves.name,
        verdicts=[(row.strategy, verdict(row).removeprefix(row.strategy)) for row in _best_first(rows)],
        known=known,
        beside=_drawing(beside, f"published-{number}", "Published learning curves left, ours right"),
        table=display(_best_first(rows)),
        bands=Markup(inline_svg(figures.bands(curves), f"bands-{number}", "Mean and band of each strategy")),
        rounds=_drawing(figures.differences_by_round(curves), f"rounds-{number}", "Paired differences in each round"),
        batches=_drawing(draw_batches(curves), f"batches-{number}", "What the batches of each strategy were like"),
        betas=[_beta(row) for row in rows if not np.isnan(row.effective_beta[0])],
        vacuous=told_without_preselection(curves),
        beta_figure=_drawing(draw_without_preselection(curves), f"beta-{number}", "Effective beta by round"),
        strategies=curves.strategies,
        penalty=penalty,
        beaten=penalty.sum(axis=0) / max(len(penalty) - 1, 1),
        absent=sum(row.missing for row in rows) - len(curves.failures),
        failures=curves.failures,
        family=max((comparison.family for row in rows for comparison in row.against.values()), default=0),
        seconds=[(row.strategy, wording.seconds(row.selection_seconds)) for row in rows],
    )


def _over_factors(number: int, studies: Sequence[Curves]) -> dict[str, Any]:
    drawing = _drawing(draw_factor(studies), f"factors-{number}", "Paired differences over the values of the factors")
    name = f"{studies[0].dataset}, {studies[0].model}"
    return {"name": name, "told": list(told_over_conditions(studies)), "drawing": drawing}


def _drawing(svg: bytes | None, name: str, description: str) -> Markup | None:
    return None if svg is None else Markup(inline_svg(svg, name, description))


def _best_first(rows: Sequence[SummaryRow]) -> list[SummaryRow]:
    return sorted(rows, key=lambda row: np.inf if np.isnan(row.aubc) else -row.aubc)


def _beta(row: SummaryRow) -> tuple[str, str, str, str]:
    low, high = (f"{end:.4g}" for end in row.effective_beta)
    asked = nominal_beta(row.strategy)
    return (
        row.strategy,
        f"{asked:g}" if asked else "a fixed number of candidates",
        low if low == high else f"{high} falling to {low}",
        wording.rounds(list(row.vacuous)) if row.vacuous else "none",
    )
