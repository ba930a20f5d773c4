"""The report of a study from its folder alone: its curves, and in words how they were made."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.studies.datasets import load
from nextbatch.studies.expectations import findings
from nextbatch.studies.record import read_record, read_times, record_path
from nextbatch.studies.records import Plan, read_curves, read_plan, runs_of
from nextbatch.studies.report import write_report
from nextbatch.studies.settings import Settings


def regenerate_report(folder: Path) -> Path:
    """Write the report of the study in `folder` from its records, and return the path of its page.

    Raises
    ------
    BadInput
        If `folder` holds no study.
    WriteFailed
        If the report cannot be written.
    """
    curves, plan = read_curves(folder), read_plan(folder)
    if plan is None:
        raise BadInput(f"There is no study in {folder}.")
    *_, last = plan.models.values()
    expected = [str(finding) for one in curves for finding in findings(plan.models[one.model].expected, one)]
    told = dict(_facts(folder, plan)) | {f"expected {i}": sentence for i, sentence in enumerate(expected, 1)}
    return write_report(last.title, curves, folder, told)


def _facts(folder: Path, plan: Plan) -> Iterator[tuple[str, str]]:
    *_, last = plan.models.values()
    yield "protocol", " ".join(last.about.split())
    yield "sizes", _sizes(last)
    yield "data", f"{last.dataset}, sha256 {load(last.dataset).fingerprint}"
    versions, machines = set(), set()
    for model, settings in plan.models.items():
        for run in runs_of(model, settings):
            path = record_path(folder, run)
            record, times = read_record(path), read_times(path)
            versions |= {_words(record.versions)} if record else set()
            machines |= {_words(times.machine)} if times else set()
    yield "versions", "; ".join(sorted(versions))
    yield "machine", "; ".join(sorted(machines))


def _sizes(settings: Settings) -> str:
    return (
        f"{settings.seeds} seeds; {settings.initial} initial labels, then {settings.rounds} batches of "
        f"{settings.batch_size}; {100 * settings.test_share:g} % of the samples held out"
    )


def _words(facts: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())
