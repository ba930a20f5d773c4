"""A project from Python: ask, answer, status. The page and the bridges are two other users of the same object."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from nextbatch.errors import BadInput
from nextbatch.projects.checking import check_event
from nextbatch.projects.elsewhere import Saying, missing_events
from nextbatch.projects.events import Event, require_name, require_storable
from nextbatch.projects.exporting import PARQUET, WRITERS, ending_of
from nextbatch.projects.folder import (
    SHOWN,
    STORE,
    digests,
    held,
    network_note,
    require_new,
    require_unchanged,
    resolved,
)
from nextbatch.projects.helper import Helper
from nextbatch.projects.labels import added_event, answers_by_person, exported, imported, predicted_row, rest_of
from nextbatch.projects.leases import Leases
from nextbatch.projects.replaying import Rechosen, rechosen
from nextbatch.projects.rounds import question_files
from nextbatch.projects.session import Receipt, Session
from nextbatch.projects.settings import FILE, Settings, as_toml, changed_settings, made_settings, read_settings
from nextbatch.projects.shown import Shown, made_for
from nextbatch.projects.starting import beginning
from nextbatch.projects.state import State
from nextbatch.projects.status import Status, status_of
from nextbatch.projects.store import Store
from nextbatch.quoting import quoted
from nextbatch.storage.writing import write_atomically
from nextbatch.tasks import one_word

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
            self._record = self._session.record
            self.notes = self._made_ready(settings)
            opening.callback(self._session.chooser.close)
            self._shown = self._opened_shown()
            opening.callback(self._shown.close)
            self._session.chooser.begin()
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
                self._record.append(lambda _: [Event("settings changed", {"settings": settings.model_dump()})])
        note = network_note(self.folder)
        told = [note] if note else []
        if state.n and made_for(shown, self._recipe(added)):
            return told
        found = self._read(added)
        if not state.n:
            self._record.append(lambda _: beginning(settings, found, digests(settings, self.folder, [])))
        return [*found["notes"], *found["warnings"], *told]

    def _opened_shown(self) -> Shown:
        return Shown(self.folder / SHOWN, resolved(self.folder, self.settings.pool))

    def _recipe(self, added: list[str]) -> str:
        """Return what people see of the samples depends on."""
        settings = self.settings
        return repr((digests(settings, self.folder, added), settings.show, settings.text, settings.features))

    def _read(self, added: list[str]) -> dict[str, Any]:
        """Let the learner read the files, and write what people see."""
        shown, settings = str(self.folder / SHOWN), self.settings.model_dump()
        return self._helper.ask("read", settings=settings, added=added, shown=shown, recipe=self._recipe(added))

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

    def ids(self) -> list[str]:
        """Return the user's own names of all samples, in the order of the pool."""
        return self._shown.ids()

    def content_of(self, sample: int) -> dict[str, Any]:
        """Return what is shown of a sample; see `Question`."""
        return self._shown.content(sample)

    @property
    def trouble(self) -> str | None:
        """Why nothing can be stored or chosen at the moment; None if all is well."""
        return self._session.trouble

    def release(self, person: str, tab: str = "") -> None:
        """Let others have the samples that a page holds, since it is closed."""
        self._session.release(person, tab)

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
            Fewer than `n` where there are no more, none at the end: `standing_of` tells why.
        """
        return [
            Question(found.sample, self._shown.id(found.sample), found.showing, self._shown.content(found.sample))
            for found in self._session.ask(person, n, tab, wait)
        ]

    @property
    def standing(self) -> str:
        """Whether samples are "ready", the next batch is "choosing", or all is "finished"."""
        return self._session.standing

    def standing_of(self, person: str, tab: str = "") -> str:
        """Return the standing for one person: as `standing`, or "leased" while other people hold every open sample."""
        return self._session.standing_of(person, tab)

    def answer(
        self, sample: int, label: str | Sequence[str], person: str = OWNER, showing: int | None = None
    ) -> Receipt:
        """Store the label of a sample; it is safe on the disk when this returns.

        Parameters
        ----------
        sample : int
        label : str or sequence of str
            One of the classes; in a project with `several`, any of them or none.
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
        return self._session.say(person, "answer", sample, showing, self._label(label))

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
        return self._session.mark(person, "note", {"sample": sample, "text": require_storable(text, "text")})

    def add_class(self, name: str, person: str = OWNER) -> None:
        """Add a class, which people see after the others."""
        self._session.add_class(person, name)

    def adjudicate(self, sample: int, label: str | Sequence[str] | None, person: str = OWNER) -> Receipt:
        """Settle the label of a sample whatever others said; None: it has none."""
        return self._session.adjudicate(person, sample, None if label is None else self._label(label))

    def _label(self, label: str | Sequence[str]) -> str:
        """Return a label as it is stored: a set of classes as one text."""
        if self.settings.several:
            return one_word([label] if isinstance(label, str) else label)
        if not isinstance(label, str):
            raise BadInput(
                f"A sample has one class here, got {quoted(label)}: make the project with several=True for more.",
                argument="label",
            )
        return label

    def wait(self) -> None:
        """Wait until no batch is being chosen."""
        self._session.chooser.wait()

    def status(self) -> Status:
        """Return how far the project is."""
        session, trouble = self._session, self.trouble
        return self._record.look(lambda state: status_of(state, self.settings, session.standing, trouble))

    def disputed(self) -> dict[int, dict[str, str]]:
        """Return the samples of which people say different things: what each says. `adjudicate` settles one."""
        return self._record.look(
            lambda state: {
                sample: {person: given.label or given.what for person, given in state.answers(sample).items()}
                for sample in state.disputed
            }
        )

    def agreement(self) -> dict[str, Any]:
        """Return how far people agree: `alpha` of Krippendorff, and `pairs` with Cohen's kappa of each two of them.

        Each is a list: the value, the ends of its 95 % bootstrap interval, and the number of samples; None where
        nobody has answered the same sample.
        """
        return self._helper.ask("agree", said=self._record.look(answers_by_person))

    def suspicious(self) -> list[dict[str, Any]]:
        """Return labels of which a model that has not seen them is sure that they are others, the surest first."""
        labels = self._record.look(lambda state: state.training())
        found = self._helper.ask("doubt", **self._files(), fit=[list(labels), list(labels.values())])
        names = ("sample", "label", "other", "probability")
        return [{**dict(zip(names, each, strict=True)), "id": self._shown.id(each[0])} for each in found["suspicious"]]

    def export(self, path: str | Path) -> int:
        """Write the labels so far to a file, as of one moment, and return how many samples it holds.

        Parameters
        ----------
        path : path
            Ends in .csv, .parquet, .jsonl, label-studio.json or prodigy.jsonl. A file that is there is replaced.

        Raises
        ------
        BadInput
            If the ending is another one, or nothing was answered yet.
        WriteFailed
        """
        path = Path(path)
        ending = ending_of(path)
        rows = self._record.look(lambda state: exported(state, self._shown, "-" in ending or "prodigy" in ending))
        if not rows:
            raise BadInput("There is nothing to export yet: no sample was answered.")
        self._write(rows, path)
        return len(rows)

    def import_labels(self, path: str | Path, person: str = "import") -> int:
        """Take in labels of a table as answers of `person`, all or none, and return how many are new.

        Raises
        ------
        BadInput
            If an id or a class is unknown, or the same person gave a sample another label before.
        """
        found = self._helper.ask("find_labels", **self._files(), path=str(Path(path).absolute()))
        require_name(person, "person")
        return len(self._record.append(lambda state: imported(state, found["labels"], person, Path(path))))

    def take_in(self, sayings: Sequence[Saying]) -> int:
        """Bring up to date what people say in another tool, all or nothing, and return how many events are new.

        The next batch is chosen afterwards, if one is due.

        Parameters
        ----------
        sayings : sequence of Saying
            What each person says there now, in the order in which they said it. The same again changes nothing.

        Raises
        ------
        BadInput
            If a sample or a class does not exist.
        """
        stored = self._record.append(lambda state: missing_events(state, sayings))
        self._session.chooser.begin()
        return len(stored)

    def add_rows(self, path: str | Path) -> int:
        """Add the rows of a file with the same columns, and return how many they are.

        The reserve stays as it was drawn: accuracy is that on samples like those that the project began with.

        Raises
        ------
        BadInput
            If its columns are others, or an id is in the project already.
        """
        name = made_settings(self.folder, path).pool
        before = self._files()["added"]
        if name in (self.settings.pool, *before):
            raise BadInput(f"{path} is in the project already.")
        self._session.chooser.wait()
        found = self._read([*before, name])
        digest = digests(self.settings, self.folder, [name])[name]
        stored = self._record.append(lambda state: [added_event(state, name, digest, found)])
        self._shown.close()
        self._shown = self._opened_shown()
        self._session.chooser.begin()
        return int(stored[0].body["n"])

    def predict(self, path: str | Path, check: int = 0) -> int:
        """Write the labels that the newest model gives to all samples without one, and return how many.

        Parameters
        ----------
        path : path
            As for `export`; each row is marked with `by`, "model", and has the probability that the model sees.
        check : int
            How many of them are drawn at random and asked, to measure how many are right: `Status.checks`.

        Raises
        ------
        BadInput
            If no model was fitted yet, or no sample is left.
        """
        path = Path(path)
        ending_of(path)
        labels, rest = self._record.look(lambda state: (state.training(), rest_of(state)))
        if len(set(labels.values())) < 2 or not rest:
            raise BadInput("There is nothing to predict: labels of two classes are needed, and samples without one.")
        fit = [list(labels), list(labels.values())]
        said = self._helper.ask("predict", **self._files(), fit=fit, rows=rest)["said"]
        self._write([predicted_row(self._shown, sample, said[str(sample)]) for sample in rest], path)
        if check:
            self._record.append(lambda state: [check_event(state, said, check, self.settings.seed)])
        return len(rest)

    def replay(self) -> list[Rechosen]:
        """Choose every batch again from the record, to see that it gives the same; each takes as long as it took."""
        return rechosen(list(self._store.events()), self._helper)

    def _files(self) -> dict[str, Any]:
        return self._record.look(lambda state: question_files(state, self.settings))

    def _write(self, rows: list[dict[str, Any]], path: Path) -> None:
        ending = ending_of(path)
        if ending == PARQUET:
            self._helper.ask("write_parquet", rows=rows, path=str(path.absolute()))
        else:
            write_atomically(path, WRITERS[ending](rows))


def _remove(path: Path) -> None:
    if path.is_dir():
        for file in path.iterdir():
            _remove(file)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
