"""The page over all data sets, from the summaries beside the pages: what strategies add, and how they rank."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.csv

from nextbatch.statistics import LEVEL, Blocks, averaged, in_common
from nextbatch.storage.writing import write_atomically
from nextbatch.studies.figures.ranking import draw_ranking
from nextbatch.studies.findings.ranking import ranking, ranking_sentences
from nextbatch.studies.findings.wording import points

NAME = "all-data-sets"
# Studies of samples that other pages have already, seen or begun in another way.
REPEATED = ("20news-headers", "cifar10-head", "cifar10-strided", "embeddings-", "first-batch-", "head-room-")
# Studies of very few labels, whose data sets came later.
LATER = ("unseen-",)
INTRODUCTION = """
What each strategy adds to random labeling on each data set and with each model, in accuracy points of the area under
the learning curve; bold where it is more than chance after the correction within the study. Then the ranks over data
sets. All numbers are those of the pages. Studies that vary a factor are not among them, and neither are those of the
same samples, `20news-headers`, vectors of pre-trained networks, first batches and head-room, or of three tables that
came later, with few labels.
"""
# A summary by data set, then model, then strategy.
Summaries = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]


def write_over_all(pages: Path) -> None:
    """Write the page and its figure, or take them away if there are too few data sets to rank.

    Parameters
    ----------
    pages : Path
        Where the summaries are.
    """
    summaries = _read(pages)
    blocks = _blocks(summaries)
    found = ranking(blocks)
    if found is None:
        for kind in ("md", "svg"):
            (pages / f"{NAME}.{kind}").unlink(missing_ok=True)
        return
    parts = [
        "# Over all data sets",
        INTRODUCTION.strip(),
        "\n".join(_table(summaries, found.strategies)),
        "## Ranks",
        " ".join(ranking_sentences(blocks)),
        f"[![Mean rank of each strategy]({NAME}.svg)]({NAME}.svg)",
        "A large mark is the mean rank, a small one the rank on a data set, by the mean area under the curve over its "
        "models. A bar joins neighbors no two of which can be told apart.",
    ]
    write_atomically(pages / f"{NAME}.md", ("\n\n".join(parts) + "\n").encode())
    write_atomically(pages / f"{NAME}.svg", draw_ranking(found).svg)


def _read(pages: Path) -> Summaries:
    summaries: dict[str, dict[str, dict[str, dict[str, Any]]]] = {}
    for path in sorted(pages.glob("*-summary.csv")):
        for row in () if path.name.startswith(REPEATED + LATER) else pyarrow.csv.read_csv(path).to_pylist():
            if not row["condition"] and row["aubc"] is not None:
                of_model = summaries.setdefault(row["dataset"], {}).setdefault(row["model"], {})
                if row["strategy"] in of_model:
                    raise ValueError(f"{path}: {row['dataset']} is on another page already; add its name to REPEATED.")
                of_model[row["strategy"]] = row
    return summaries


def _blocks(summaries: Summaries) -> Blocks:
    studies = [(dataset, rows) for dataset, models in summaries.items() for rows in models.values()]
    common = in_common([list(rows) for _, rows in studies])
    return averaged(common, ((dataset, [rows[name]["aubc"] for name in common]) for dataset, rows in studies))


def _table(summaries: Summaries, strategies: tuple[str, ...]) -> Iterator[str]:
    studies = {f"{name}, {model}": rows for name, models in summaries.items() for model, rows in models.items()}
    yield f"| minus random | {' | '.join(studies)} |"
    yield f"|---|{'---|' * len(studies)}"
    for strategy in strategies:
        if strategy != "Random()":
            yield f"| `{strategy}` | {' | '.join(_cell(rows[strategy]) for rows in studies.values())} |"


def _cell(row: Mapping[str, Any]) -> str:
    difference = points(row["minus_random_mean"])
    return f"**{difference}**" if row["minus_random_corrected"] <= LEVEL else difference
