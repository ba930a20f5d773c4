"""What `nextbatch label` prints, and what it does without a page."""

import json
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import typer

from nextbatch.errors import BadInput
from nextbatch.storage.writing import write_atomically

if TYPE_CHECKING:
    from nextbatch.projects import Project


def announcing(project: "Project", *, browser: bool, remote: bool) -> Callable[[str, str, str], None]:
    """Return what is to be called with the address, the code and the token once the page is served."""

    def ready(address: str, code: str, token: str) -> None:
        if not browser:
            typer.echo(f"{address}/#{code} token {token}")
            return
        typer.echo(f"The page is at {address}/#{code} (this address is good once)")
        typer.echo(f"The project is in {project.folder}. Ctrl-C ends the server; every saved answer is kept.")
        if remote:
            typer.echo("Other machines of this network reach it, too, and what is sent is not encrypted.")
        webbrowser.open(f"{address}/#{code}")

    return ready


@dataclass(frozen=True)
class Errand:
    """What is to be done without a page, if anything."""

    status: bool = False
    export: Path | None = None
    imported: Path | None = None
    predict: Path | None = None
    check: int = 0
    add: Path | None = None

    def __bool__(self) -> bool:
        """Whether there is something to do."""
        return self.status or any(path is not None for path in (self.export, self.imported, self.predict, self.add))

    @property
    def only_looks(self) -> bool:
        """Whether a running server can do it."""
        return bool(self) and all(path is None for path in (self.imported, self.predict, self.add))

    @property
    def needs_project(self) -> bool:
        """Whether there must be a project already: labels can be imported into a new one, the rest needs one."""
        return bool(self) and self.imported is None


def done_elsewhere(folder: Path, errand: Errand, annotator: str | None) -> bool:
    """Let the running server of a project answer, if there is one; return whether it did.

    Raises
    ------
    BadInput
        If the project is in use and more is asked for; the sentence names the process, and an address to join.
    """
    from nextbatch.labeling.asking import ask_server
    from nextbatch.projects.folder import held

    if not (folder / ".lock").exists():
        return False
    try:
        with held(folder):
            return False
    except BadInput as error:
        in_use = str(error)
    if not errand.only_looks:
        raise BadInput(f"{in_use} {_way_in(folder, annotator)}".strip())
    if errand.status:
        _print_status(json.loads(ask_server(folder, "GET", "/api/status")))
        _print_agreement(json.loads(ask_server(folder, "GET", "/api/agreement")))
    if errand.export is not None:
        write_atomically(errand.export, ask_server(folder, "GET", f"/api/export?name={quote(errand.export.name)}"))
        typer.echo(f"The labels are in {errand.export}")
    return True


def _way_in(folder: Path, annotator: str | None) -> str:
    from nextbatch.labeling.access import kept_address
    from nextbatch.labeling.asking import ask_server
    from nextbatch.projects.project import OWNER

    where = kept_address(folder)
    try:
        code = json.loads(ask_server(folder, "POST", "/api/code", {"person": annotator or OWNER}))["code"]
    except BadInput:
        return ""
    return f"Its page is at {where.address}/#{code} (this address is good once)." if where else ""


def done_here(project: "Project", errand: Errand, person: str | None) -> None:
    """Do what is to be done without a page."""
    from nextbatch.labeling.progress import told_status

    if errand.imported is not None:
        more = project.import_labels(errand.imported, person or "import")
        typer.echo(f"{more} labels of {errand.imported} are new.")
    if errand.add is not None:
        typer.echo(f"{project.add_rows(errand.add)} samples of {errand.add} were added.")
    if errand.export is not None:
        typer.echo(f"The labels of {project.export(errand.export)} samples are in {errand.export}")
    if errand.predict is not None:
        n = project.predict(errand.predict, errand.check)
        typer.echo(f"The labels that the model gives to {n} samples are in {errand.predict}")
        if errand.check:
            typer.echo(
                f"{errand.check} of them, drawn at random, are asked next: --status then says how many are right."
            )
    if errand.status:
        _print_status(told_status(project))
        _print_agreement(project.agreement())


def _print_status(told: dict[str, Any]) -> None:
    counts = ("answered", "skipped", "cannot_say", "disputed", "open", "left")
    said = ", ".join(f"{told[name]} {name.replace('_', ' ')}" for name in counts)
    typer.echo(f"{told['n']} samples: {said}; {told['round']} batches.")
    for name, n in told["classes"].items():
        typer.echo(f"  {name}: {n}")
    for advice in told.get("advice", ()):
        typer.echo(advice["sentence"])
    for check in told["checks"]:
        low, high = check["interval"]
        typer.echo(
            f"Of {check['rest']} labels of the model {check['n']} were checked, {check['open']} are open, and "
            f"{check['right']} are right: between {low:.1%} and {high:.1%} of all."
        )
    for remark in (told["note"], told["trouble"]):
        if remark:
            typer.echo(f"Note: {remark}")


def _print_agreement(told: dict[str, Any]) -> None:
    if told.get("alpha"):
        value, low, high, n = told["alpha"]
        typer.echo(f"People agree with an alpha of {value:.2f} ({low:.2f} to {high:.2f}) on {n} samples.")
