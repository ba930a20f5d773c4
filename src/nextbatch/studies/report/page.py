"""The report as files: an HTML page that opens offline, a figure, and all numbers."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nextbatch.storage.table_writing import as_csv, as_parquet
from nextbatch.storage.writing import write_atomically
from nextbatch.studies.figures.inline_svg import inline_svg
from nextbatch.studies.findings import exports
from nextbatch.studies.findings.expectations import Agreement
from nextbatch.studies.findings.summary import display
from nextbatch.studies.report.code_marks import html_with_codes
from nextbatch.studies.report.contents import Contents


def write_page(contents: Contents, folder: Path) -> Path:
    """Write a report to `folder` and return the path of its page, `report.html`.

    The other files are `figure.png`, `figure.svg`, `curves` and `summary` as `.csv` and `.parquet`, and `seconds.csv`.
    Times and the machine are only in `seconds.csv` and in the last part of the page, after the comment "what depends
    on the machine". All other bytes depend on the curves only.

    Raises
    ------
    WriteFailed
        If a file cannot be written.
    """
    points, numbers = exports.curve_points(contents.curves), exports.summary_numbers(contents.rows)
    files = {
        "figure.png": contents.overview.png,
        "figure.svg": contents.overview.svg,
        "curves.csv": as_csv(points),
        "curves.parquet": as_parquet(points),
        "summary.csv": as_csv(numbers),
        "summary.parquet": as_parquet(numbers),
        "seconds.csv": as_csv(exports.selection_seconds(contents.curves)),
        "report.html": html_page(contents).encode(),  # last: if the page exists, so do the other files
    }
    for name, content in files.items():
        write_atomically(folder / name, content)
    return folder / "report.html"


def html_page(contents: Contents) -> str:
    """Return the HTML page, with its drawings inline."""
    # With autoescape, markup in a name is shown as text.
    environment = Environment(
        loader=PackageLoader("nextbatch.studies.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline"] = lambda svg, name, description: Markup(inline_svg(svg, name, description))
    environment.filters |= {"display": display, "coded": html_with_codes}
    return environment.get_template("report.html.j2").render(contents=contents, agreements=list(Agreement))
