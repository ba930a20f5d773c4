"""A project from Python: ask, answer, status. The page and the bridges are two other users of the same object."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from nextbatch.projects.events import Event
from nextbatch.projects.folder import (
    SHOWN,
    STORE,
    digests,
    held,
    network_note,
    require_new,
    require_unchanged,
)
from nextbatch.projects.helper import Helper
from nextbatch.projects.leases import Leases
from nextbatch.projects.session import Receipt, Session
from nextbatch.projects.settings import FILE, Settings, as_toml, changed_settings, made_settings, read_settings
from nextbatch.projects.shown import Shown, made_for, mark_made
from nextbatch.projects.starting import beginning
from nextbatch.projects.state import State
from nextbatch.projects.status import Status, status_of
from nextbatch.projects.store import Store
from nextbatch.storage.writing import write_atomically

OWNER = "owner"


@dataclass(frozen=True)
class Question:
    """A sample that a person is asked.

    Parameters
    ----------
    sample : int
        Its number in the pool, from 0.
    id : str
        The user's own name of it.
    showing : int
        To be given back with the answer, so that an answer sent twice counts once.
    content : dict
        What is shown: `text`, `cells` (by column) or `image` (the path of a file).
    """

    sample: int
    id: str
    showing: int
    content: dict[str, Any]


class Project:
    """One labeling over time, in a folder: made with `create`, gone on with by `open`.

    Nothing is lost when the process ends, however it ends: what was acknowledged is in the store. A second process is
    refused.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "reviews.csv").write_text("review\\n" + "\\n".join(f"a good word {i}" for i in range(40)))
    >>> project = Project.create(folder / "p", folder / "reviews.csv", text="review", classes=["good", "bad"])
    >>> question = project.ask()[0]
    >>> receipt = project.answer(question.sample, "good")
    >>> project.status().answered
    1
    >>> project.close()
    """

    def __init__(self, folder: str | Path, *, helper: Helper | None = None, leases: Leases | None = None) -> None:
        self.folder = Path(folder)
        self._open = ExitStack()
        with ExitStack() as opening:
            opening.enter_context(held(self.folder))
            settings = read_settings(self.folder)
            self._store = Store(self.folder / STORE)
            opening.callback(self._store.close)
            self._helper = helper or Helper(self.folder)
            opening.callback(self._helper.close)
            self._session = Session(self._store, self._helper, settings, leases)
            self.notes = self._made_ready(settings)
            opening.callback(self._session.close)
            self._shown = Shown(self.folder / SHOWN)
            opening.callback(self._shown.close)
            self._session.begin()
            self._open = opening.pop_all()

    @classmethod
    def create(cls, folder: str | Path, pool: str | Path, *, helper: Helper | None = None, **settings: Any) -> Self:
        """Make a project and open it.

        Parameters
        ----------
        folder : path
            Made here; the files of the pool stay where they are.
        pool : path
        helper : Helper, optional
            What asks the learner; by default a process of its own.
        **settings
            See `nextbatch.projects.settings.Settings`.

        Raises
        ------
        BadInput
            If the folder holds a project already, or a file or a setting is not what it must be; nothing is made then.
        """
        path = Path(folder)
        require_new(path)
        made = made_settings(path, pool, **settings)
        there = path.is_dir()
        before = set(path.iterdir()) if there else set()
        write_atomically(path / FILE, as_toml(made).encode())
        try:
            return cls(path, helper=helper)
        except BaseException:
            for file in set(path.iterdir()) - before:
                _remove(file)
            if not there:
                path.rmdir()
            raise

    @classmethod
    def open(cls, folder: str | Path, *, helper: Helper | None = None) -> Self:
        """Go on with a project.

        Raises
        ------
        BadInput
            If there is none, another process has it, its pool has changed, or a setting that must not.
        StoreLost
            If the store is damaged; the sentence names the newest backup.
        """
        return cls(folder, helper=helper)

    def _made_ready(self, settings: Settings) -> list[str]:
        """Begin where nothing was begun, note what has changed, and have ready what people see."""
        state, shown = self._session.state, self.folder / SHOWN
        added = [entry["source"] for entry in state.added]
        if state.n:
            require_unchanged(state, settings, self.folder)
            if changed_settings(Settings(**state.settings), settings):
                self._session.record([Event("settings changed", {"settings": settings.model_dump()})])
        recipe = repr((digests(settings, self.folder, added), settings.show, settings.text))
        if state.n and made_for(shown, recipe):
            return []
        found = self._helper.ask("read", settings=settings.model_dump(), added=added, shown=str(shown))
        if not state.n:
            self._session.record(beginning(settings, found, digests(settings, self.folder, [])))
        mark_made(shown, recipe)
        note = network_note(self.folder)
        return [*found["notes"], *found["warnings"], *([note] if note else [])]

    def __enter__(self) -> Self:
        """Return the project, which is closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the project."""
        self.close()

    def close(self) -> None:
        """Let another process open the project; a batch that is being chosen is given up."""
        self._open.close()

    @property
    def settings(self) -> Settings:
        """The settings, as they are in the file `project.toml`."""
        return self._session.settings

    @property
    def state(self) -> State:
        """What follows from all events so far; it changes while people work."""
        return self._session.state

    @property
    def classes(self) -> Sequence[str]:
        """The classes, in the order in which people see them."""
        return tuple(self._session.state.classes)

    def id_of(self, sample: int) -> str:
        """Return the user's own name of a sample."""
        return self._shown.id(sample)

    def content_of(self, sample: int) -> dict[str, Any]:
        """Return what is shown of a sample; see `Question`."""
        return self._shown.content(sample)

    def ask(self, person: str = OWNER, n: int = 1, *, tab: str = "", wait: bool = True) -> list[Question]:
        """Return the next samples for a person; nobody else gets them for ten minutes.

        The same are returned again until they are answered, so that a page may ask for two and show one.

        Parameters
        ----------
        person : str
        n : int
        tab : str
            Which of the pages of this person asks; two pages of one person get different samples.
        wait : bool
            Whether to wait for a batch that is being chosen.

        Returns
        -------
        list of Question
            Fewer than `n` where there are no more, none at the end: `standing` tells why.
        """
        return [
            Question(found.sample, self._shown.id(found.sample), found.showing, self._shown.content(found.sample))
            for found in self._session.ask(person, n, tab, wait)
        ]

    @property
    def standing(self) -> str:
        """What there is to do: "ready", "choosing" the next batch, all "leased" to others, or "finished"."""
        return self._session.standing

    def answer(self, sample: int, label: str, person: str = OWNER, showing: int | None = None) -> Receipt:
        """Store the label of a sample; it is safe on the disk when this returns.

        Parameters
        ----------
        sample : int
        label : str
            One of the classes.
        person : str
        showing : int, optional
            The number that came with the question: the same answer with the same number is stored once.

        Raises
        ------
        BadInput
            If the sample was not asked for, or there is no such class.
        KeyTaken
            If something else was stored for this showing.
        WriteFailed
            If the answer is not saved, as where the disk is full.
        """
        return self._session.say(person, "answer", sample, showing, label)

    def skip(self, sample: int, person: str = OWNER, showing: int | None = None) -> Receipt:
        """Store that a person does not want to answer; the sample is not asked again."""
        return self._session.say(person, "skip", sample, showing)

    def cannot_say(self, sample: int, person: str = OWNER, showing: int | None = None) -> Receipt:
        """Store that the sample has no label that a person could tell."""
        return self._session.say(person, "cannot say", sample, showing)

    def undo(self, person: str = OWNER, sample: int | None = None, showing: int | None = None) -> Receipt:
        """Take back what a person said of a sample, by default the last; nothing is deleted, and it is asked again."""
        return self._session.undo(person, sample, showing)

    def flag(self, sample: int, on: bool = True, person: str = OWNER) -> Receipt:
        """Set or take away a person's flag on a sample."""
        return self._session.mark(person, "flag", {"sample": sample, "on": bool(on)})

    def note(self, sample: int, text: str, person: str = OWNER) -> Receipt:
        """Store a note on a sample."""
        from nextbatch.projects.events import require_storable

        return self._session.mark(person, "note", {"sample": sample, "text": require_storable(text, "text")})

    def add_class(self, name: str, person: str = OWNER) -> None:
        """Add a class, which people see after the others."""
        self._session.add_class(person, name)

    def adjudicate(self, sample: int, label: str | None, person: str = OWNER) -> Receipt:
        """Settle the label of a sample whatever others said; None: it has none."""
        return self._session.adjudicate(person, sample, label)

    def wait(self) -> None:
        """Wait until no batch is being chosen."""
        self._session.wait()

    def status(self) -> Status:
        """Return how far the project is."""
        return status_of(self._session)


def _remove(path: Path) -> None:
    if path.is_dir():
        for file in path.iterdir():
            _remove(file)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
