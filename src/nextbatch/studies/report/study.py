"""The report of a study, or of several, from folders alone: the curves, and in words how they were made."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nextbatch.errors import BadInput
from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings.expectations import Known, known_about
from nextbatch.studies.records.curves import read_curves
from nextbatch.studies.records.folder import PLAN, REPORT
from nextbatch.studies.records.plan import Plan, plan_of, runs_of
from nextbatch.studies.records.record import read_record, read_times, record_path
from nextbatch.studies.report.page import write_report
from nextbatch.studies.settings.conditions import conditions
from nextbatch.studies.settings.factors import named
from nextbatch.studies.settings.study import Settings


class Study(NamedTuple):
    """A study as its folder tells it: what it is called, what came out, what was known, and how it was made."""

    name: str
    title: str
    curves: list[Curves]
    known: list[Known]
    facts: dict[str, str]


def read_study(folder: Path) -> Study:
    """Return the study in `folder`, from its records.

    Raises
    ------
    BadInput
        If `folder` holds no study.
    """
    curves, plan = read_curves(folder), plan_of(folder)
    *_, last = plan.models.values()
    known = [known_about(one, plan.models[one.model]) for one in curves]
    return Study(last.name, last.title, curves, known, dict(_facts(folder, plan)))


def regenerate_report(folder: Path) -> Path:
    """Write the report of the study in `folder` from its records, and return the path of its page.

    Raises
    ------
    BadInput
        If `folder` holds no study.
    WriteFailed
        If the report cannot be written.
    """
    study = read_study(folder)
    return write_report(study.title, study.curves, folder, study.facts, study.known)


def report_together(folders: Sequence[Path], out: Path, *, force: bool = False) -> Path:
    """Write one report of the studies in all `folders` into `out`, and return the path of its page.

    It has what the reports of each have, and ranks the strategies that all have in common.

    Parameters
    ----------
    folders : sequence of Path
    out : Path
        No study's own folder.
    force : bool
        Whether to replace a report that is in `out` already.

    Raises
    ------
    BadInput
        If a folder holds no study, two hold the same data set, model and condition, or `out` is not free.
    WriteFailed
        If the report cannot be written.
    """
    _require_free(out, force)
    studies = [read_study(folder) for folder in folders]
    holders: dict[str, Path] = {}
    for folder, study in zip(folders, studies, strict=True):
        for curves in study.curves:
            if curves.name in holders:
                raise BadInput(f"{holders[curves.name]} and {folder} both hold {curves.name}: report one of them.")
            holders[curves.name] = folder
    names = [study.name for study in studies]
    return write_report(
        f"{len(studies)} studies: {', '.join(names)}" if len(studies) > 1 else studies[0].title,
        [curves for study in studies for curves in study.curves],
        out,
        # By folder: the names of studies may be equal.
        {
            f"{folder}: {name}": fact
            for folder, study in zip(folders, studies, strict=True)
            for name, fact in study.facts.items()
        },
        [known for study in studies for known in study.known],
    )


def _require_free(out: Path, force: bool) -> None:
    if (out / PLAN).exists():
        told = f"{out} is a study's own folder, whose report would be lost: choose another folder."
        raise BadInput(told, argument="out")
    there = next((name for name in REPORT if (out / name).exists()), None)
    if there and not force:
        told = f"{out} holds {there} already: choose another folder, or replace the report with force=True."
        raise BadInput(told, argument="force")


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
    held_out = "the official test part" if settings.test_share is None else f"{settings.test_share:.0%} of the samples"
    pool = f", {settings.pool} of the others drawn as the pool" if settings.pool else ""
    features = f"; features: {settings.features}" if settings.features else ""
    return (
        f"{settings.seeds} seeds; {settings.initial} initial labels, then {settings.rounds} batches of "
        f"{settings.batch_size}; {held_out} held out{pool}{features}{_varied(settings)}"
    )


def _varied(settings: Settings) -> str:
    """Return what is not as usual, and the conditions under which the study was carried out."""
    usual = {"classes": None, "redundancy": 1, "imbalance": 1.0, "label_noise": 0.0, "warm_start": False}
    fixed = {name: value for name in usual if (value := getattr(settings, name)) != usual[name]}
    found = [condition.name for condition in conditions(settings)] if settings.factors else []
    several = f"; conditions, each with {settings.budget} labels in all: {'; '.join(found)}" if found else ""
    return (f"; {named(fixed)}" if fixed else "") + several


def _words(facts: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())
