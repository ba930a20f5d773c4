"""Files that go into a project that is open, and come out of it."""

from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.projects.audit.checking import check_event
from nextbatch.projects.events import require_name
from nextbatch.projects.exchange.elsewhere import Saying, missing_events
from nextbatch.projects.exchange.exporting import PARQUET, WRITERS, ending_of
from nextbatch.projects.exchange.labels import added_event, exported, imported, predicted_row, rest_of
from nextbatch.projects.folder import digests
from nextbatch.projects.settings import made_settings
from nextbatch.projects.workplace import Workplace
from nextbatch.storage.writing import write_atomically


def export(work: Workplace, path: Path) -> int:
    """Write the labels so far; see `Project.export`."""
    ending = ending_of(path)
    rows = work.record.look(lambda state: exported(state, work.shown, "-" in ending or "prodigy" in ending))
    if not rows:
        raise BadInput("There is nothing to export yet: no sample was answered.")
    _write(work, rows, path)
    return len(rows)


def import_labels(work: Workplace, path: Path, person: str) -> int:
    """Take in labels of a table; see `Project.import_labels`."""
    found = work.helper.ask("find_labels", **work.files(), path=str(path.absolute()))
    require_name(person, "person")
    return len(work.record.append(lambda state: imported(state, found["labels"], person, path)))


def write_open(work: Workplace, path: Path, format: str) -> int:
    """Write the open samples for an annotation tool; see `Project.write_open`."""
    state = work.record.look(lambda state: state)
    asked = {sample: state.asked[sample].round for sample in state.open}
    if any(sample >= state.n - sum(entry["n"] for entry in state.added) for sample in asked):
        raise BadInput("Samples of rows that were added later cannot be written for a tool: label them on the page.")
    # Only the round: whatever else is known of a sample would tell those that measure from the others.
    why = [f"asked in round {number}" for number in asked.values()]
    place = str(path.absolute())
    work.helper.ask("write_open", **work.files(), open=list(asked), why=why, path=place, format=format)
    return len(asked)


def take_in_file(work: Workplace, path: Path, person: str) -> int:
    """Take in what a tool exported; see `Project.take_in_file`."""
    found = work.helper.ask("find_labels", **work.files(), path=str(path.absolute()))
    sayings = [Saying(sample, person, "answer", label) for sample, label in found["labels"]]
    stored = work.record.append(lambda state: missing_events(state, sayings))
    work.session.chooser.begin()
    return len(stored)


def add_rows(work: Workplace, path: Path) -> int:
    """Add the rows of a file; see `Project.add_rows`."""
    name = made_settings(work.folder, path).pool
    before = work.files()["added"]
    if name in (work.settings.pool, *before):
        raise BadInput(f"{path} is in the project already.")
    work.session.chooser.wait()
    found = work.read_again([*before, name])
    digest = digests(work.settings, work.folder, [name])[name]
    stored = work.record.append(lambda state: [added_event(state, name, digest, found)])
    work.session.chooser.begin()
    return int(stored[0].body["n"])


def predict(work: Workplace, path: Path, check: int) -> int:
    """Write the labels that the newest model gives to the rest; see `Project.predict`."""
    ending_of(path)
    labels, rest = work.record.look(lambda state: (state.training(), rest_of(state)))
    if len(set(labels.values())) < 2 or not rest:
        raise BadInput("There is nothing to predict: labels of two classes are needed, and samples without one.")
    fit = [list(labels), list(labels.values())]
    said = work.helper.ask("predict", **work.files(), fit=fit, rows=rest)["said"]
    _write(work, [predicted_row(work.shown, sample, said[str(sample)]) for sample in rest], path)
    if check:
        work.record.append(lambda state: [check_event(state, said, check, work.settings.seed)])
    return len(rest)


def _write(work: Workplace, rows: list[dict[str, Any]], path: Path) -> None:
    ending = ending_of(path)
    if ending == PARQUET:
        work.helper.ask("write_parquet", rows=rows, path=str(path.absolute()))
    else:
        write_atomically(path, WRITERS[ending](rows))
