"""Carry out a study and write its report: from settings to a page."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.progress import waiting
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.running.study import StudyProgress, require_strategies, require_study_model, run_study
from nextbatch.studies.settings.study import Settings


def carry_out_study(
    settings: Settings,
    folder: Path | str,
    *,
    models: Sequence[str] | None = None,
    jobs: int | None = None,
    fresh: bool = False,
    progress: Callable[[str, StudyProgress], None] = lambda model, progress: None,
) -> Path:
    """Carry out the unfinished runs of a study, write its report, and return the path of the report's page.

    Finished runs stay in `folder`: after an interruption, the same call continues. Runs are carried out in separate
    processes, so a script must call this under `if __name__ == "__main__":`. Nothing is printed; inside of
    `nextbatch.progress.showing_progress()`, a progress bar is shown.

    Parameters
    ----------
    settings : Settings
        As `read_settings` or `read_reproduction` return them.
    folder : Path or str
        Holds records and report; made if it does not exist. A study in it is continued: more seeds, strategies and
        models may be added, all other settings must be the same.
    models : sequence of str, optional
        Some models of the settings. Default: all.
    jobs : int, optional
        The number of processes. Default: one per core. It changes no result.
    fresh : bool
        Whether to delete the files of an earlier study in `folder` first. Default: False.
    progress : callable
        Called with the model and its `StudyProgress`, before the first run and after each run. Default: does nothing.

    Raises
    ------
    BadInput
        If the settings cannot be carried out, or `folder` cannot be written to, is in use, or holds runs with other
        settings, data or versions.
    WriteFailed
        If a file cannot be written; files that were written before are complete.

    Examples
    --------
    >>> from nextbatch.studies import carry_out_study, read_reproduction
    >>> settings = read_reproduction("digits").revised(seeds=2, rounds=1, strategies=["Random()", "Margin()"])
    >>> carry_out_study(settings, "results/quick", models=["logistic"])  # doctest: +SKIP
    PosixPath('results/quick/report.html')
    """
    folder = Path(folder)
    models = settings.models if models is None else models
    if not models:
        raise BadInput(f"models must name at least one of {', '.join(settings.models)}, got none.")
    # All models are checked before the first run, so that an error does not come after hours.
    for model in models:
        checks.one_of(model, tuple(settings.models), "model")
    require_strategies(settings)
    dataset = dataset_of(settings.dataset, settings.features, settings.data)
    for model in models:
        require_study_model(model, settings, dataset)
    for model in models:
        study = run_study(settings, folder, model=model, jobs=jobs, fresh=fresh and model == models[0])
        with waiting(f"{settings.name}, {model}", unit="runs") as bar, closing(study):
            for state in study:
                bar.what = ", now ".join(filter(None, [f"{settings.name}, {model}", state.strategy]))
                bar.update(state.finished - bar.done)
                bar.total = state.total
                progress(model, state)
    # matplotlib is imported only now, so that the first run starts sooner.
    from nextbatch.studies.report.writing import write_report

    with waiting("Writing the report"):
        return write_report(folder)
