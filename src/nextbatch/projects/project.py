"""A project from Python: ask, answer, status. The page and the bridges are two other users of the same object."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from nextbatch.errors import BadInput
from nextbatch.projects import in_and_out
from nextbatch.projects.events import require_storable
from nextbatch.projects.exchange.elsewhere import Saying, missing_events
from nextbatch.projects.exchange.labels import answers_by_person
from nextbatch.projects.folder import require_new, whole_or_nothing
from nextbatch.projects.question import Question
from nextbatch.projects.session.helper import Helper
from nextbatch.projects.session.leases import Leases
from nextbatch.projects.session.replaying import Rechosen, rechosen
from nextbatch.projects.session.served import Receipt
from nextbatch.projects.settings import FILE, Settings, as_toml, made_settings
from nextbatch.projects.state.state import State
from nextbatch.projects.status import Status, status_of
from nextbatch.projects.workplace import Workplace
from nextbatch.quoting import quoted
from nextbatch.storage.writing import write_atomically
from nextbatch.tasks import one_word

OWNER = "owner"


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
        self._work = Workplace(self.folder, helper, leases)
        self._session, self._record = self._work.session, self._work.record

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
        with whole_or_nothing(path):
            write_atomically(path / FILE, as_toml(made).encode())
            return cls(path, helper=helper)

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

    def __enter__(self) -> Self:
        """Return the project, which is closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the project."""
        self.close()

    def close(self) -> None:
        """Let another process open the project; a batch that is being chosen is given up."""
        self._work.close()

    @property
    def notes(self) -> list[str]:
        """Remarks on what was read when the project was opened."""
        return self._work.notes

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
        return self._work.shown.id(sample)

    def ids(self) -> list[str]:
        """Return the user's own names of all samples, in the order of the pool."""
        return self._work.shown.ids()

    def content_of(self, sample: int) -> dict[str, Any]:
        """Return what is shown of a sample; see `Question`."""
        return self._work.shown.content(sample)

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
            Question(
                found.sample, self._work.shown.id(found.sample), found.showing, self._work.shown.content(found.sample)
            )
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
        return self._work.helper.ask("agree", said=self._record.look(answers_by_person))

    def suspicious(self) -> list[dict[str, Any]]:
        """Return labels of which a model that has not seen them is sure that they are others, the surest first."""
        labels = self._record.look(lambda state: state.training())
        found = self._work.helper.ask("doubt", **self._work.files(), fit=[list(labels), list(labels.values())])
        names = ("sample", "label", "other", "probability")
        return [
            {**dict(zip(names, each, strict=True)), "id": self._work.shown.id(each[0])} for each in found["suspicious"]
        ]

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
        return in_and_out.export(self._work, Path(path))

    def import_labels(self, path: str | Path, person: str = "import") -> int:
        """Take in labels of a table as answers of `person`, all or none, and return how many are new.

        Raises
        ------
        BadInput
            If an id or a class is unknown, or the same person gave a sample another label before.
        """
        return in_and_out.import_labels(self._work, Path(path), person)

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

    def take_in_file(self, path: str | Path, person: str) -> int:
        """Take in what an annotation tool exported as what `person` says now, all or nothing; return how much is new.

        Raises
        ------
        BadInput
            If an id or a class is unknown.
        """
        return in_and_out.take_in_file(self._work, Path(path), person)

    def write_open(self, path: str | Path, format: str) -> int:
        """Write the open samples, in their order, to a file for an annotation tool, and return how many they are.

        Parameters
        ----------
        path : path
            A file that is there is replaced.
        format : str
            As of a batch: prodigy, doccano, argilla, fiftyone, coco, cvat or label-studio.

        Raises
        ------
        BadInput
            If the tool cannot show these samples, or the file ends otherwise.
        """
        return in_and_out.write_open(self._work, Path(path), format)

    def add_rows(self, path: str | Path) -> int:
        """Add the rows of a file with the same columns, or the images of a folder, and return how many they are.

        The id of an image that is added begins with the name of its folder.

        The reserve stays as it was drawn: accuracy is that on samples like those that the project began with.

        Raises
        ------
        BadInput
            If its columns are others, or an id is in the project already.
        """
        return in_and_out.add_rows(self._work, Path(path))

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
        return in_and_out.predict(self._work, Path(path), check)

    def replay(self) -> list[Rechosen]:
        """Choose every batch again from the record, to see that it gives the same; each takes as long as it took."""
        return rechosen(list(self._work.store.events()), self._work.helper)
