"""The report of a study from its folder alone: its curves, and in words how they were made."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from nextbatch.errors import BadInput
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
    data, versions, machines = set(), set(), set()
    for model, settings in plan.models.items():
        for run in runs_of(model, settings):
            path = record_path(folder, run)
            record, times = read_record(path), read_times(path)
            data |= {f"{last.dataset}, sha256 {record.data}"} if record else set()
            versions |= {_words(record.versions)} if record else set()
            machines |= {_words(times.machine)} if times else set()
    yield "data", "; ".join(sorted(data))
    yield "versions", "; ".join(sorted(versions))
    yield "machine", "; ".join(sorted(machines))


def _sizes(settings: Settings) -> str:
    held_out = "the official test half" if settings.test_share is None else f"{settings.test_share:.0%} of the samples"
    pool = f", {settings.pool} of the others drawn as the pool" if settings.pool else ""
    features = f"; features: {settings.features}" if settings.features else ""
    return (
        f"{settings.seeds} seeds; {settings.initial} initial labels, then {settings.rounds} batches of "
        f"{settings.batch_size}; {held_out} held out{pool}{features}"
    )


def _words(facts: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())
