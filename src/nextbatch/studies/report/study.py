"""A study read from its folder: curves, references, and facts on how it was made."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from nextbatch.quoting import counted
from nextbatch.statistics.curves import Curves
from nextbatch.studies.findings.expectations import References, references_for
from nextbatch.studies.records.curves import metric_of, read_curves
from nextbatch.studies.records.plan import Plan, plan_of, runs_of
from nextbatch.studies.records.record import Outcome, Record, read_record, read_times, record_path
from nextbatch.studies.settings.conditions import conditions
from nextbatch.studies.settings.factors import named
from nextbatch.studies.settings.study import Settings


class Study(NamedTuple):
    """A study read from its folder.

    Parameters
    ----------
    name, title : str
    curves : list of Curves
        One per model and condition.
    references : list of References
        One for each of `curves`.
    facts : dict of str
        Protocol, sizes, data, versions and machine, as text.
    caution : str
        A sentence on why accuracies may be too high. Default: "", nothing is known.
    """

    name: str
    title: str
    curves: list[Curves]
    references: list[References]
    facts: dict[str, str]
    caution: str = ""


def read_study(folder: Path) -> Study:
    """Return the study in `folder`, read from its records.

    Raises
    ------
    BadInput
        If `folder` holds no study.
    """
    curves, plan = read_curves(folder), plan_of(folder)
    *_, last = plan.models.values()
    references = [references_for(of_model, plan.models[of_model.model]) for of_model in curves]
    return Study(last.name, last.title, curves, references, dict(_facts(folder, plan)), plan.near_copies)


def _facts(folder: Path, plan: Plan) -> Iterator[tuple[str, str]]:
    *_, last = plan.models.values()
    yield "protocol", " ".join(last.about.split())
    yield "sizes", _sizes(last, plan.held_out_groups)
    data, versions, machines = set(), set(), set()
    unmarked, without = 0, Counter[str]()
    for model, settings in plan.models.items():
        for run in runs_of(model, settings):
            path = record_path(folder, run)
            record, times = read_record(path), read_times(path)
            unmarked += record is not None and any(_is_unmarked(done) for done in record.rounds)
            without.update(_unmeasured(record, settings))
            data |= {f"{last.dataset}, sha256 {record.data}"} if record else set()
            versions |= {_listed(record.versions)} if record else set()
            machines |= {_listed(times.machine)} if times else set()
    yield "data", ". ".join(["; ".join(sorted(data)), *(note.rstrip(".") for note in plan.notes)])
    yield "versions", "; ".join(sorted(versions))
    yield "machine", "; ".join(sorted(machines))
    unknown = [
        f"{heading}, which {counted(n, 'older record does', 'older records do')} not hold"
        for heading, n in without.items()
    ]
    if unmarked:
        unknown.append(
            f"in which rounds a preselection kept the whole pool: {unmarked} of the records are of version 0.1, which "
            "did not note the size of the pool"
        )
    if unknown:
        yield "not known", "; ".join(unknown)


def _unmeasured(record: Record | None, settings: Settings) -> list[str]:
    """Return the headings of the metrics that some round of a record does not hold."""
    rounds = record.rounds if record else ()
    others = metric_of(settings).others
    return [heading for name, heading in others if any(name not in done.metrics for done in rounds)]


def _is_unmarked(done: Outcome) -> bool:
    return done.kept is not None and done.pool is None


def _sizes(settings: Settings, groups: str) -> str:
    held_out = "the official test part" if settings.test_share is None else f"{settings.test_share:.0%} of the samples"
    held_out = f"{groups}, about {held_out}" if groups else f"{held_out} held out"
    pool = f", {settings.pool} of the others drawn as the pool" if settings.pool else ""
    features = f"; features: {settings.features}" if settings.features else ""
    return (
        f"{counted(settings.seeds, 'seed')}; {counted(settings.initial, 'initial label')}, then "
        f"{counted(settings.rounds, 'batch', 'batches')} of "
        f"{settings.batch_size}; {held_out}{pool}{features}{_varied(settings)}"
    )


def _varied(settings: Settings) -> str:
    """Return the settings that differ from their defaults, and the conditions of the study."""
    defaults = {"classes": None, "redundancy": 1, "imbalance": 1.0, "label_noise": 0.0, "warm_start": False}
    fixed = {name: value for name in defaults if (value := getattr(settings, name)) != defaults[name]}
    names = [condition.name for condition in conditions(settings)] if settings.factors else []
    listed = f"; conditions, each with {counted(settings.budget, 'label')} in all: {'; '.join(names)}" if names else ""
    return (f"; {named(fixed)}" if fixed else "") + listed


def _listed(facts: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())
