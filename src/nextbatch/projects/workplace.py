"""What is open while a project is: its lock, its store, its session, its learner, and what people see."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from nextbatch.projects.events import Event
from nextbatch.projects.folder import SHOWN, STORE, digests, held, network_note, require_unchanged, resolved
from nextbatch.projects.session.helper import Helper
from nextbatch.projects.session.leases import Leases
from nextbatch.projects.session.rounds import question_files
from nextbatch.projects.session.session import Session
from nextbatch.projects.session.starting import beginning
from nextbatch.projects.settings import Settings, changed_settings, read_settings
from nextbatch.projects.shown import Shown, made_for
from nextbatch.projects.store.store import Store


class Workplace:
    """Opens all of it, or nothing.

    Parameters
    ----------
    folder : Path
    helper : Helper, optional
        By default a process of its own.
    leases : Leases, optional

    Attributes
    ----------
    notes : list of str
        Remarks on what was read.
    """

    def __init__(self, folder: Path, helper: Helper | None = None, leases: Leases | None = None) -> None:
        self.folder = folder
        self._open = ExitStack()
        with ExitStack() as opening:
            opening.enter_context(held(folder))
            self.settings = read_settings(folder)
            self.store = Store(folder / STORE)
            opening.callback(self.store.close)
            self.helper = helper or Helper(folder)
            opening.callback(self.helper.close)
            self.session = Session(self.store, self.helper, self.settings, leases)
            self.record = self.session.record
            self.notes = self._made_ready()
            opening.callback(self.session.chooser.close)
            self.shown = self._opened_shown()
            opening.callback(lambda: self.shown.close())
            self.session.chooser.begin()
            self._open = opening.pop_all()

    def close(self) -> None:
        """Let another process open the project; a batch that is being chosen is given up."""
        self._open.close()

    def files(self) -> dict[str, Any]:
        """Return what every question to the learner says of the files."""
        return self.record.look(lambda state: question_files(state, self.settings))

    def read_again(self, added: list[str]) -> dict[str, Any]:
        """Let the learner read the files, of which some were added, and write what people see of the samples."""
        found = self._read(added)
        self.shown.close()
        self.shown = self._opened_shown()
        return found

    def _made_ready(self) -> list[str]:
        """Begin where nothing was begun, note what has changed, and have ready what people see."""
        state, settings = self.session.state, self.settings
        added = [entry["source"] for entry in state.added]
        if state.n:
            require_unchanged(state, settings, self.folder)
            if changed_settings(Settings(**state.settings), settings):
                self.record.append(lambda _: [Event("settings changed", {"settings": settings.model_dump()})])
        note = network_note(self.folder)
        told = [note] if note else []
        if state.n and made_for(self.folder / SHOWN, self._recipe(added)):
            return told
        found = self._read(added)
        if not state.n:
            self.record.append(lambda _: beginning(settings, found, digests(settings, self.folder, [])))
        return [*found["notes"], *found["warnings"], *told]

    def _opened_shown(self) -> Shown:
        return Shown(self.folder / SHOWN, resolved(self.folder, self.settings.pool))

    def _recipe(self, added: list[str]) -> str:
        """Return what people see of the samples depends on."""
        settings = self.settings
        return repr((digests(settings, self.folder, added), settings.show, settings.text, settings.features))

    def _read(self, added: list[str]) -> dict[str, Any]:
        shown, settings = str(self.folder / SHOWN), self.settings.model_dump()
        return self.helper.ask("read", settings=settings, added=added, shown=shown, recipe=self._recipe(added))
