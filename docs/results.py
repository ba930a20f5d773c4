"""Turn the folder of a finished study into a page of the documentation: python docs/results.py results/mnist ...

It writes NAME.md, its figures, NAME-curves.csv and NAME-summary.csv into docs/results, lists the page in the index, and
ranks the strategies anew over the data sets of all pages.
The same folder gives the same bytes.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, compress
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from each_folder import each_folder
from over_all import write_over_all

from nextbatch.errors import BadInput
from nextbatch.files.table_writing import as_csv
from nextbatch.files.writing import write_atomically
from nextbatch.statistics import complete
from nextbatch.statistics.curves import Curves
from nextbatch.studies.figures import overview as figures
from nextbatch.studies.figures.batches import draw_batches
from nextbatch.studies.figures.drawing import Picture
from nextbatch.studies.figures.factors import alike, draw_factor
from nextbatch.studies.figures.published import draw_published_and_ours
from nextbatch.studies.findings import exports, wording
from nextbatch.studies.findings.expectations import Answer, Finding, Known
from nextbatch.studies.findings.over_conditions import told_over_conditions
from nextbatch.studies.findings.summary import SummaryRow, display, summary
from nextbatch.studies.findings.vacuous import vacuous_rounds
from nextbatch.studies.findings.verdicts import verdicts
from nextbatch.studies.findings.without_preselection import told_without_preselection, twin_of
from nextbatch.studies.records.folder import RECORDS
from nextbatch.studies.records.plan import Plan, plan_of
from nextbatch.studies.report.study import Study, read_study
from nextbatch.studies.settings.study_file import read_reproduction, reproductions

MARKS = "<!-- begin pages -->", "<!-- end pages -->"
# A drawing of many runs is smaller as pixels.
LARGEST_SVG = 300_000
# What identifies a point.
KEYS = ("model", "condition", "strategy", "seed", "n_labeled")
# Figures of one model, by the part of their name: a heading, and what is to be seen.
OF_A_MODEL = {
    "rounds": ("Round by round", "Paired differences in each round, with pointwise 95 % intervals"),
    "batches": ("What the batches were like", "What the batches of each strategy were like, round by round"),
}


class Page(NamedTuple):
    """The files of a page, by name; the first is the page itself."""

    name: str
    files: dict[str, bytes]


def page_of(folder: Path) -> Page:
    """Return the page of the study in `folder` and all that it shows.

    Raises
    ------
    BadInput
        If there is no study, or it is not finished.
    """
    study, plan = read_study(folder), plan_of(folder)
    _require_finished(study, folder)
    images = {name: content for name, content in _images(study) if content is not None}
    parts = [*_heading(study, plan, folder), *_body(study, images), *_appendix(study, plan)]
    page = {f"{study.name}.md": ("\n\n".join(parts) + "\n").encode()}
    numbers = {
        f"{study.name}-curves.csv": as_csv(points_of(study.curves)),
        f"{study.name}-summary.csv": as_csv(exports.summary_numbers(summary(study.curves))),
    }
    return Page(study.name, page | images | numbers)


def points_of(studies: Sequence[Curves]) -> pa.Table:
    """Return what is known of a point of a learning curve in few columns: which run, how many labels, what accuracy."""
    return exports.curve_points(studies).select([*KEYS, "accuracy"])


def write_page(page: Page, pages: Path) -> None:
    """Write all files of the page, and take away figures that it no longer has."""
    parts = ("published", "factors", *OF_A_MODEL)
    figures_of = (f"{page.name}.[sp][vn]g", *(f"{page.name}-{part}-*" for part in parts))
    for old in chain.from_iterable(pages.glob(pattern) for pattern in figures_of):
        if old.name not in page.files:
            old.unlink()
    for name, content in page.files.items():
        write_atomically(pages / name, content)


def write_index(pages: Path) -> None:
    """List all pages in the index."""
    index = pages / "index.md"
    before, rest = index.read_text(encoding="utf-8").split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    names = sorted(path.stem for path in pages.glob("*.md") if path != index)
    listed = "\n".join(["```{toctree}", ":maxdepth: 1", "", *names, "```"])
    write_atomically(index, f"{before}{MARKS[0]}\n{listed}\n{MARKS[1]}{after}".encode())


def _require_finished(study: Study, folder: Path) -> None:
    for curves in study.curves:
        left = int((~complete(curves)).sum()) - len(curves.failures)
        if left:
            raise BadInput(f"{left} runs of {curves.name} in {folder} are not carried out yet: finish the study first.")


def _file_of(name: str, picture: Picture) -> tuple[str, bytes]:
    small = len(picture.svg) <= LARGEST_SVG
    return (f"{name}.svg", picture.svg) if small else (f"{name}.png", picture.png)


def _heading(study: Study, plan: Plan, folder: Path) -> Iterator[str]:
    yield f"# {_plain(study.title)}"
    yield _plain(study.facts["protocol"])
    newest = max(path.stat().st_mtime for records in RECORDS for path in folder.glob(records))
    facts = {"finished": datetime.fromtimestamp(newest, UTC).date().isoformat()}
    facts |= {name: fact for name, fact in study.facts.items() if name != "protocol"}
    yield "\n".join(["| | |", "|---|---|", *(f"| {name} | {_plain(fact)} |" for name, fact in facts.items())])


def _images(study: Study) -> Iterator[tuple[str, bytes | None]]:
    """Yield the name and content of each figure; None where there is nothing to draw."""
    alone = [not curves.condition for curves in study.curves]
    # Over many conditions the figure of the factors says more than a row of panels for each.
    if all(alone):
        yield _file_of(study.name, figures.overview(study.curves))
    for number, group in enumerate(alike(study.curves), 1):
        yield f"{study.name}-factors-{number}.svg", draw_factor(group)
    for number, (curves, known) in enumerate(zip(study.curves, study.known, strict=True), 1):
        if known.published:
            yield _file_of(f"{study.name}-published-{number}", draw_published_and_ours(known.published, curves))
        if alone[number - 1]:
            yield f"{study.name}-rounds-{number}.svg", figures.differences_by_round(curves)
            yield f"{study.name}-batches-{number}.svg", draw_batches(curves)


def _body(study: Study, images: Mapping[str, bytes]) -> Iterator[str]:
    yield from _over_factors(study, images)
    yield from _verdicts(study)
    yield from _learning_curves(study, images)
    yield from _known(study, [name for name in images if name.startswith(f"{study.name}-published-")])
    yield from _of_each_model(study, images)
    yield from _numbers(study)


def _over_factors(study: Study, images: Mapping[str, bytes]) -> Iterator[str]:
    for number, group in enumerate(alike(study.curves), 1):
        yield f"## Over the values of the factors: {_plain(group[0].dataset)}, {_plain(group[0].model)}"
        if (file := f"{study.name}-factors-{number}.svg") in images:
            yield _image("Differences to random and to margin over the values of the factors", file)
        yield "\n".join(f"- {_marked(sentence, group[0].strategies)}" for sentence in told_over_conditions(group))


def _verdicts(study: Study) -> Iterator[str]:
    yield "## Verdicts"
    for curves in study.curves:
        yield f"### {_plain(curves.name)}"
        yield "\n".join(f"- {_marked(sentence, curves.strategies)}" for sentence in verdicts(curves))


def _learning_curves(study: Study, images: Mapping[str, bytes]) -> Iterator[str]:
    file = next((name for name in images if name in (f"{study.name}.svg", f"{study.name}.png")), None)
    if file is None:
        return
    yield "## Learning curves and paired differences"
    yield _image("Learning curves of all strategies and their paired differences to random and margin", file)
    yield (
        "Means over the runs; bands from the 10th to the 90th percentile of the baselines and the best. Right: the "
        "mean paired difference in area under the curve with its 95 % interval; a filled dot is more than chance "
        "after Holm's correction."
    )


def _of_each_model(study: Study, images: Mapping[str, bytes]) -> Iterator[str]:
    for part, (heading, description) in OF_A_MODEL.items():
        files = {curves.name: f"{study.name}-{part}-{number}.svg" for number, curves in enumerate(study.curves, 1)}
        drawn = {name: file for name, file in files.items() if file in images}
        if drawn:
            yield f"## {heading}"
        for name, file in drawn.items():
            yield f"### {_plain(name)}: {heading[0].lower()}{heading[1:]}"
            yield _image(description, file)


def _numbers(study: Study) -> Iterator[str]:
    yield "## Numbers"
    for curves in study.curves:
        rows = summary(curves)
        yield f"### {_plain(curves.name)}: numbers"
        yield _table(rows)
        codes = [*curves.strategies, *map(twin_of, vacuous_rounds(curves))]
        yield from (_marked(sentence, codes) for sentence in told_without_preselection(curves))
        yield from (f"Failed: {_plain(failure)}" for failure in curves.failures)
        took = ", ".join(f"`{row.strategy}` {_plain(wording.seconds(row.selection_seconds))}" for row in rows)
        yield f"Seconds of looking and selecting in a whole run, on the machine above: {took}."
    yield (
        "Differences are paired by seed, in accuracy points of the area under the curve (AUBC), with 95 % interval and "
        "Holm-corrected p; labels saved are those against random, to what random reaches at the end."
    )


def _known(study: Study, files: Sequence[str]) -> Iterator[str]:
    images = iter(files)
    if any(known.findings or known.published for known in study.known):
        yield "## Expected and found"
    for curves, known in zip(study.curves, study.known, strict=True):
        if known.findings or known.published:
            yield f"### {_plain(curves.name)}: beside others"
        if known.published:
            yield _image("Published learning curves left, ours right", next(images))
            yield "\n".join(f"- {_marked(f'{each.name}: {each.what}', [each.strategy])}" for each in known.published)
        yield from _findings(known)


def _findings(known: Known) -> Iterator[str]:
    for answer in Answer:
        told = [
            f"- {_marked(_sentence(each), [each.expected.strategy, each.expected.minus])}"
            for each in known.findings
            if each.answer == answer
        ]
        if told:
            yield f"**{answer.value}:**"
            yield "\n".join(told)


def _sentence(finding: Finding) -> str:
    return f"{finding.told[0].upper()}{finding.told[1:]}. {finding.expected.note}".strip()


def _table(rows: Sequence[SummaryRow]) -> str:
    """Return the summary without the columns for which a page is too narrow; they are in the file."""
    headings, lines = display(rows)
    saved = [heading for heading in headings if heading.startswith("labels saved")]
    shown = [heading not in ("balanced", *saved[:-1]) for heading in headings]
    marked = [
        [f"`{code}`", *(_plain(cell).replace(" %", "\N{NO-BREAK SPACE}%") for cell in cells)] for code, *cells in lines
    ]
    ruler = ["---"] * len(headings)
    return "\n".join(f"| {' | '.join(compress(cells, shown))} |" for cells in (headings, ruler, *marked))


def _image(description: str, file: str) -> str:
    # A link to itself: a click shows it in its own size.
    return f"[![{description}]({file})]({file})"


def _appendix(study: Study, plan: Plan) -> Iterator[str]:
    name = study.name
    yield "## The numbers as files, and how to make them again"
    yield (
        f"{{download}}`{name}-curves.csv` holds every point of every run, {{download}}`{name}-summary.csv` what is "
        "above and more."
    )
    commands = "\n".join(_commands(name, plan))
    yield f"```text\n{commands}\npython docs/compare_results.py results/{name}\n```"
    yield "The last line says how far the new curves are from these."


def _commands(name: str, plan: Plan) -> Iterator[str]:
    for model, settings in plan.models.items():
        if name not in reproductions():
            yield f"nextbatch study {name}.toml --model {model}"
            continue
        usual = read_reproduction(name)
        seeds = f" --seeds {settings.seeds}" if settings.seeds != usual.seeds else ""
        codes = f' --strategies "{"; ".join(settings.strategies)}"' if settings.strategies != usual.strategies else ""
        yield f"nextbatch reproduce {name} --model {model}{seeds}{codes}"


def _plain(text: str) -> str:
    """Return the text so that no sign of it is markup."""
    return re.sub(r"([\\`*_{}\[\]<>|#$~])", r"\\\1", " ".join(text.split()))


def _marked(text: str, codes: Sequence[str | None]) -> str:
    """Return the text with the codes of strategies in it set as code."""
    found = "|".join(re.escape(code) for code in sorted(filter(None, codes), key=len, reverse=True))
    parts = re.split(f"({found})", text) if found else [text]
    return "".join(f"`{part}`" if number % 2 else _spaced(part) for number, part in enumerate(parts))


def _spaced(text: str) -> str:
    # The spaces at the ends separate the words from the code beside them.
    return f"{' ' * (text[:1] == ' ')}{_plain(text)}{' ' * (text[-1:] == ' ' and text.strip() != '')}"


def write(folder: Path, pages: Path) -> bool:
    """Write the page of a folder, and anew what is made of all pages."""
    page = page_of(folder)
    write_page(page, pages)
    write_over_all(pages)
    write_index(pages)
    print(f"Written to {pages}: {', '.join(page.files)}")
    return True


def main() -> int:
    """Write the page of each folder."""
    return each_folder(__file__, str(__doc__), write)


if __name__ == "__main__":
    sys.exit(main())
