"""A study in the terminal: how far it is, a first table, and at the end what it shows."""

from contextlib import closing
from pathlib import Path

from rich.console import Console

from nextbatch.cli.notes import note
from nextbatch.cli.progress import shown_progress
from nextbatch.cli.summary_table import print_summary
from nextbatch.studies.expectations import findings
from nextbatch.studies.records import curves_of
from nextbatch.studies.settings import Settings
from nextbatch.studies.study import run_study
from nextbatch.studies.verdicts import verdicts

# Seeds after which the first table is shown.
FIRST_LOOK = 3


def follow(settings: Settings, folder: Path, *, model: str, jobs: int | None, fresh: bool, console: Console) -> None:
    """Carry out what is left of a study; show how far it is, runs that fail, and a table of the first seeds."""
    study = run_study(settings, folder, model=model, jobs=jobs, fresh=fresh)
    with closing(study), shown_progress(console) as bar:
        unseen = True
        for progress in study:
            bar.show(progress.finished, progress.total, progress.strategy)
            if progress.failure:
                note(console, f"{progress.failure}.")
            if unseen and FIRST_LOOK <= progress.seeds < settings.seeds:
                unseen = False
                first = curves_of(folder, model, settings.revised(seeds=progress.seeds))
                print_summary(console, first, f"{settings.dataset}, {model}: the first {progress.seeds} seeds")


def conclude(settings: Settings, folder: Path, *, model: str, console: Console) -> None:
    """Print the table of a study, a verdict for each strategy, what was expected, and which runs failed."""
    curves = curves_of(folder, model, settings)
    print_summary(console, curves, f"{settings.dataset}, {model}: {settings.seeds} seeds")
    for verdict in verdicts(curves):
        console.print(f"\n{verdict}", markup=False)
    console.print()
    for finding in findings(settings.expected, curves):
        console.print(str(finding), markup=False)
    for failure in curves.failures:
        note(console, f"{failure}.")
