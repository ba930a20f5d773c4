"""A finished study as a page of the documentation: Markdown, figures, and numbers as CSV files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import compress
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from jinja2 import Environment, PackageLoader, StrictUndefined

from nextbatch.errors import BadInput
from nextbatch.statistics import complete
from nextbatch.statistics.curves import Curves
from nextbatch.storage.table_writing import as_csv
from nextbatch.studies.figures.drawing import Picture
from nextbatch.studies.findings import exports
from nextbatch.studies.findings.expectations import Agreement
from nextbatch.studies.findings.summary import SAVED, Display, SummaryRow, display
from nextbatch.studies.records.folder import RECORDS
from nextbatch.studies.records.plan import Plan, plan_of
from nextbatch.studies.report.code_marks import markdown_with_codes, plain_markdown
from nextbatch.studies.report.contents import Contents, contents_of
from nextbatch.studies.report.section import Section
from nextbatch.studies.report.study import Study, read_study
from nextbatch.studies.settings.study_file import read_reproduction, reproductions

# Larger drawings are written as PNG, in bytes.
LARGEST_SVG = 150_000
# The columns that identify a point of a curve.
KEYS = ("model", "condition", "strategy", "seed", "n_labeled")


class DocumentationPage(NamedTuple):
    """The name of a study, and the contents of its files by name; the first one is the page."""

    name: str
    files: dict[str, bytes]


class _Images(NamedTuple):
    """The file names of figures: of the overview, of each group of conditions, and of each section."""

    overview: str | None
    factors: Mapping[int, str | None]
    published: Mapping[Section, str | None]
    rounds: Mapping[Section, str | None]
    batches: Mapping[Section, str | None]


def documentation_page(folder: Path) -> DocumentationPage:
    """Return the page of the study in `folder` with its figures and numbers; the same folder gives the same bytes.

    Raises
    ------
    BadInput
        If `folder` holds no study, or an unfinished one.
    """
    study, plan = read_study(folder), plan_of(folder)
    _require_finished(study, folder)
    cautions = [study.caution] if study.caution else []
    contents = contents_of(study.title, study.curves, study.facts, study.references, cautions)
    files: dict[str, bytes] = {}
    images = _images(study.name, contents, files)
    page = _markdown(study, contents, images, _finished(folder), list(_commands(study.name, plan)))
    numbers = {
        f"{study.name}-curves.csv": as_csv(points_of(study.curves)),
        f"{study.name}-summary.csv": as_csv(exports.summary_numbers(contents.rows)),
    }
    return DocumentationPage(study.name, {f"{study.name}.md": page.encode()} | files | numbers)


def points_of(studies: Sequence[Curves]) -> pa.Table:
    """Return a table of all points of learning curves: run, number of labels, accuracy and what a study is about."""
    metrics = dict.fromkeys(("accuracy", *(curves.metric.name for curves in studies)))
    points = exports.curve_points(studies)
    return points.select([*KEYS, *(name for name in metrics if name in points.column_names)])


def _require_finished(study: Study, folder: Path) -> None:
    for curves in study.curves:
        left = int((~complete(curves)).sum()) - len(curves.failures)
        if left:
            raise BadInput(f"{left} runs of {curves.name} in {folder} are not carried out yet: finish the study first.")


def _finished(folder: Path) -> str:
    newest = max(path.stat().st_mtime for records in RECORDS for path in folder.glob(records))
    return datetime.fromtimestamp(newest, UTC).date().isoformat()


def _images(name: str, contents: Contents, files: dict[str, bytes]) -> _Images:
    """Draw the figures of the page, add them to `files`, and return their names."""

    def file(part: str, drawing: Picture | bytes | None) -> str | None:
        if drawing is None:
            return None
        kind, content = ("svg", drawing) if isinstance(drawing, bytes) else _smaller(drawing)
        files[f"{name}{part}.{kind}"] = content
        return f"{name}{part}.{kind}"

    numbered = {section: number for number, section in enumerate(contents.sections, 1)}
    # A study with factors shows the figure of its factors instead of one figure per condition.
    alone = {section: not section.curves.condition for section in numbered}
    rounds = {section: section.rounds if alone[section] else None for section in numbered}
    batches = {section: section.batches if alone[section] else None for section in numbered}
    return _Images(
        overview=file("", contents.overview) if all(alone.values()) else None,
        factors={i: file(f"-factors-{i}", group.drawing) for i, group in enumerate(contents.over_factors, 1)},
        published={section: file(f"-published-{i}", section.published) for section, i in numbered.items()},
        rounds={section: file(f"-rounds-{i}", rounds[section]) for section, i in numbered.items()},
        batches={section: file(f"-batches-{i}", batches[section]) for section, i in numbered.items()},
    )


def _smaller(picture: Picture) -> tuple[str, bytes]:
    return ("svg", picture.svg) if len(picture.svg) <= LARGEST_SVG else ("png", picture.png)


def _markdown(study: Study, contents: Contents, images: _Images, finished: str, commands: Sequence[str]) -> str:
    environment = Environment(
        loader=PackageLoader("nextbatch.studies.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "plain": plain_markdown,
        "marked": markdown_with_codes,
        "narrow": _narrow,
        "savings": _savings,
    }
    protocol = {"protocol": study.facts["protocol"], "finished": finished}
    page = environment.get_template("documentation.md.j2").render(
        name=study.name,
        contents=contents,
        facts=protocol | study.facts,
        images=images,
        agreements=list(Agreement),
        commands=commands,
    )
    # Parts of the template that are left out leave empty lines behind.
    return re.sub(r"\n{3,}", "\n\n", page)


def _narrow(rows: Sequence[SummaryRow]) -> Display:
    """Return the summary in fewer columns, for a narrow page; the CSV file has all of them."""
    headings, lines = display(rows)
    saved = [heading for heading in headings if heading.startswith(SAVED)]
    shown = [heading not in saved[:-1] for heading in headings]
    return Display(list(compress(headings, shown)), [list(compress(cells, shown)) for cells in lines])


def _savings(rows: Sequence[SummaryRow]) -> Display:
    """Return the columns of the summary that say which labels are saved, with the rows that save any."""
    headings, lines = display([row for row in rows if row.savings])
    shown = [heading == "strategy" or heading.startswith(SAVED) for heading in headings]
    goals = [heading.removeprefix(SAVED).strip() for heading in compress(headings, shown)]
    return Display(goals, [list(compress(cells, shown)) for cells in lines])


def _commands(name: str, plan: Plan) -> Iterator[str]:
    """Yield the commands that repeat the study, one per model."""
    for model, settings in plan.models.items():
        if name not in reproductions():
            yield f"nextbatch study {name}.toml --model {model}"
            continue
        usual = read_reproduction(name)
        seeds = f" --seeds {settings.seeds}" if settings.seeds != usual.seeds else ""
        codes = f' --strategies "{"; ".join(settings.strategies)}"' if settings.strategies != usual.strategies else ""
        yield f"nextbatch reproduce {name} --model {model}{seeds}{codes}"
