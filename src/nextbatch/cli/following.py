"""A study in the terminal: how far it is, a first table, and at the end what it shows."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console

from nextbatch.cli.notes import note
from nextbatch.cli.summary_table import print_summaries
from nextbatch.progress import showing_progress, waiting
from nextbatch.statistics.curves import Curves
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.findings.expectations import findings
from nextbatch.studies.findings.over_conditions import told_over_conditions
from nextbatch.studies.findings.verdicts import verdicts
from nextbatch.studies.records.curves import curves_of
from nextbatch.studies.running.study import require_model, run_study
from nextbatch.studies.settings.conditions import conditions
from nextbatch.studies.settings.study import Settings

# Seeds after which the first table is shown.
FIRST_LOOK = 3


def carry_through(
    settings: Settings, folder: Path, *, models: Sequence[str], jobs: int | None, fresh: bool, console: Console
) -> None:
    """Carry out a study with each of `models`, write its report, and print what it shows and where the report is."""
    # Before any bar of runs: what is downloaded or made has bars of its own.
    dataset = dataset_of(settings.dataset, settings.features, settings.data)
    # What the last model lacks is said before the first one takes its time.
    for model in models:
        require_model(model, settings, dataset)
    for model in models:
        follow(settings, folder, model=model, jobs=jobs, fresh=fresh and model == models[0], console=console)
    # Drawing is imported only now: the first runs need not wait for it.
    from nextbatch.studies.report.writing import write_report

    with console.status("Writing the report"):
        page = write_report(folder)
    for model in models:
        conclude(settings, folder, model=model, console=console)
    console.print(f"\nThe report is {page.resolve().as_uri()}", soft_wrap=True, markup=False)


def follow(settings: Settings, folder: Path, *, model: str, jobs: int | None, fresh: bool, console: Console) -> None:
    """Carry out what is left of a study; show how far it is, runs that fail, and a table of the first seeds."""
    study = run_study(settings, folder, model=model, jobs=jobs, fresh=fresh)
    with closing(study), showing_progress(console), waiting(model, unit="runs") as bar:
        unseen = True
        for progress in study:
            bar.update(progress.finished - bar.done)
            bar.total = progress.total
            if progress.failure:
                note(console, f"{progress.failure}.")
            if unseen and FIRST_LOOK <= progress.seeds < settings.seeds:
                unseen = False
                first = _studies(settings.revised(seeds=progress.seeds), folder, model)
                print_summaries(console, first, f"the first {progress.seeds} seeds")


def conclude(settings: Settings, folder: Path, *, model: str, console: Console) -> None:
    """Print the tables of a study, its verdicts, what was expected, and which runs failed."""
    studies = _studies(settings, folder, model)
    print_summaries(console, studies, f"{settings.seeds} seeds")
    # The verdicts of several conditions would fill the screen; the report has them.
    for sentence in verdicts(studies[0]) if len(studies) == 1 else told_over_conditions(studies):
        console.print(f"\n{sentence}", markup=False)
    console.print()
    for finding in findings(settings.expected, studies[0]):
        console.print(str(finding), markup=False)
    for curves in studies:
        for failure in curves.failures:
            note(console, f"{failure}.")


def _studies(settings: Settings, folder: Path, model: str) -> list[Curves]:
    return [curves_of(folder, model, condition) for condition in conditions(settings)]
