"""The output of a study on the terminal: failed runs, a table of the first seeds, and the findings at the end."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from nextbatch.cli.showing.notes import note
from nextbatch.cli.showing.summary_table import print_summaries
from nextbatch.errors import NextbatchError
from nextbatch.progress import showing_progress
from nextbatch.quoting import counted
from nextbatch.statistics import complete
from nextbatch.statistics.curves import Curves
from nextbatch.studies.carrying_out import carry_out_study
from nextbatch.studies.findings.expectations import findings
from nextbatch.studies.findings.over_conditions import sentences_over_conditions
from nextbatch.studies.findings.verdicts import verdicts
from nextbatch.studies.records.curves import curves_of
from nextbatch.studies.running.study import StudyProgress
from nextbatch.studies.settings.conditions import conditions
from nextbatch.studies.settings.study import Settings

# A first table is printed after this number of seeds.
SEEDS_OF_FIRST_TABLE = 3


def carry_out_and_print(
    settings: Settings, folder: Path, *, models: Sequence[str], jobs: int | None, fresh: bool, console: Console
) -> None:
    """Carry out a study with each of `models`, and print its findings and the address of its report.

    Raises
    ------
    NextbatchError
        At the end, if every run of a model failed.
    """
    shown: set[str] = set()

    def print_progress(model: str, progress: StudyProgress) -> None:
        if progress.failure:
            note(console, f"{progress.failure}.")
        if model not in shown and SEEDS_OF_FIRST_TABLE <= progress.seeds < settings.seeds:
            shown.add(model)
            first = _studies(settings.revised(seeds=progress.seeds), folder, model)
            print_summaries(console, first, f"the first {counted(progress.seeds, 'seed')}")

    with showing_progress(console):
        page = carry_out_study(settings, folder, models=models, jobs=jobs, fresh=fresh, progress=print_progress)
    for model in models:
        print_findings(settings, folder, model=model, console=console)
    console.print(f"\nThe report is {page.resolve().as_uri()}", soft_wrap=True, markup=False)
    for model in models:
        _require_some_run(_studies(settings, folder, model), model)


def _require_some_run(studies: Sequence[Curves], model: str) -> None:
    failures = [failure for curves in studies for failure in curves.failures]
    if failures and not any(complete(curves).any() for curves in studies):
        raise NextbatchError(
            f"Every run of {model} failed, so the study says nothing about it. The first one: {failures[0]}. Correct "
            "the cause; the same command carries out again what failed."
        )


def print_findings(settings: Settings, folder: Path, *, model: str, console: Console) -> None:
    """Print the tables of a study, its verdicts, its expectations, and its failed runs."""
    studies = _studies(settings, folder, model)
    print_summaries(console, studies, counted(settings.seeds, "seed"))
    # Verdicts of several conditions would fill the screen: they are in the report.
    for sentence in verdicts(studies[0]) if len(studies) == 1 else sentences_over_conditions(studies):
        console.print(f"\n{sentence}", markup=False)
    console.print()
    for finding in findings(settings.expected, studies[0]):
        console.print(str(finding), markup=False)
    for curves in studies:
        for failure in curves.failures:
            note(console, f"{failure}.")


def _studies(settings: Settings, folder: Path, model: str) -> list[Curves]:
    return [curves_of(folder, model, condition) for condition in conditions(settings)]
