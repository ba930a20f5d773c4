"""Carry out a study and write its report: the whole way from settings to a page."""

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
    """Carry out what is left of a study, write its report, and return the path of the report's page.

    What is finished stays in `folder`: after an interruption, the same call goes on from there. Runs are carried out in
    processes of their own, so a script must call this under `if __name__ == "__main__":`. Nothing is printed; inside of
    `nextbatch.progress.showing_progress()`, a bar says how far it is.

    Parameters
    ----------
    settings : Settings
        As `read_settings` or `read_reproduction` return them.
    folder : Path or str
        Holds records and report; made if it is not there. More seeds, strategies and models may be added to what is
        there, everything else must be as it was.
    models : sequence of str, optional
        Some of the models that the settings name; without it, all.
    jobs : int, optional
        Processes; without it one per core. It changes no result.
    fresh : bool
        Whether to delete first what an earlier study wrote to `folder`.
    progress : callable
        Called with the model and how far its runs are, first before any run and then after each.

    Raises
    ------
    BadInput
        If the settings cannot be carried out, or `folder` cannot be written to, is in use, or holds runs that were
        made otherwise.
    WriteFailed
        If a file cannot be written; what was written before is whole.

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
    # What the last model lacks is said before the first one takes its time.
    for model in models:
        checks.one_of(model, tuple(settings.models), "model")
    require_strategies(settings)
    dataset = dataset_of(settings.dataset, settings.features, settings.data)
    for model in models:
        require_study_model(model, settings, dataset)
    for model in models:
        study = run_study(settings, folder, model=model, jobs=jobs, fresh=fresh and model == models[0])
        with waiting(f"{settings.name}, {model}", unit="runs") as bar, closing(study):
            for so_far in study:
                bar.what = ", now ".join(filter(None, [f"{settings.name}, {model}", so_far.strategy]))
                bar.update(so_far.finished - bar.done)
                bar.total = so_far.total
                progress(model, so_far)
    # Drawing is imported only now: the first runs need not wait for it.
    from nextbatch.studies.report.writing import write_report

    with waiting("Writing the report"):
        return write_report(folder)
