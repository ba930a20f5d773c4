"""A study small enough for tests, carried out in this process, and a look at every byte that it wrote."""

from pathlib import Path

from nextbatch.studies.running.study import run_study
from nextbatch.studies.settings.study import Settings
from nextbatch.studies.settings.study_file import read_reproduction
from nextbatch.threads import threads

STRATEGIES = ["Random()", "Margin()", "Clustered(beta=150)"]


def tiny(**changes) -> Settings:
    sizes = {"seeds": 2, "rounds": 2, "strategies": STRATEGIES, "expected": []}
    return read_reproduction("digits").revised(**(sizes | changes))


def serially(calls, jobs):
    """Stands in for `run_in_processes`: one call after the other, in this process."""
    with threads(1):
        for number, call in enumerate(calls):
            yield number, call()


def carry_out_study(settings, folder, monkeypatch, **options):
    monkeypatch.setattr("nextbatch.studies.running.study.run_in_processes", serially)
    return list(run_study(settings, folder, **options))


def tree(folder: Path) -> dict[str, bytes]:
    """Return the content of every file in `folder` that is promised to be the same for everyone."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".times.json") and path.name != ".lock"
    }
