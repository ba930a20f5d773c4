"""Turn the folder of a finished study into a page of the documentation: python docs/results.py results/mnist ...

It writes NAME.md, its figures, NAME-curves.csv and NAME-summary.csv into docs/results, lists the page in the index, and
ranks the strategies anew over the data sets of all pages.
The same folder gives the same bytes.
"""

import sys
from itertools import chain
from pathlib import Path

from each_folder import each_folder
from over_all import write_over_all

from nextbatch.storage.writing import write_atomically
from nextbatch.studies.report.documentation import DocumentationPage, documentation_page

MARKS = "<!-- begin pages -->", "<!-- end pages -->"
# The parts of the names of figures, beside the overview's.
FIGURES = ("published", "factors", "rounds", "batches")


def write_page(page: DocumentationPage, pages: Path) -> None:
    """Write all files of the page, and take away figures that it no longer has."""
    figures_of = (f"{page.name}.[sp][vn]g", *(f"{page.name}-{part}-*" for part in FIGURES))
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


def write(folder: Path, pages: Path) -> bool:
    """Write the page of a folder, and anew what is made of all pages."""
    page = documentation_page(folder)
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
