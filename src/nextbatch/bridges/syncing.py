"""One exchange with Label Studio: answers in, the next batch chosen, tasks out. Done again, it changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nextbatch.bridges.annotations import Said, annotators, read_annotations
from nextbatch.bridges.label_studio import LabelStudio, Task, version_note
from nextbatch.bridges.labeling_interface import Interface
from nextbatch.bridges.sending import sent, served_in_order
from nextbatch.bridges.tasks import by_sample, data_of, require_same
from nextbatch.errors import BadInput
from nextbatch.files.tool_records import LOCAL_FILES, OUR_ID
from nextbatch.projects import Project
from nextbatch.quoting import counted, quoted


@dataclass(frozen=True)
class Exchange:
    """What one exchange has changed.

    Parameters
    ----------
    taken_in : int
        Answers, skips and withdrawals that are new here.
    added : int
        Tasks that are new there.
    mended : int
        Tasks whose place was not ours any more, or that were there twice.
    notes : tuple of str
        What the people who run this should know, one sentence each.
    """

    taken_in: int
    added: int
    mended: int
    notes: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether anything did."""
        return bool(self.taken_in or self.added or self.mended)


def sync(project: Project, server: LabelStudio, *, images: str = LOCAL_FILES) -> Exchange:
    """Take in what people said in Label Studio, choose the next batch if one is due, and send it.

    What is there is recognized by our ids. If it breaks off anywhere, the same call goes on: answers are stored all or
    none, and tasks that are there are not sent again.

    Parameters
    ----------
    project : Project
    server : LabelStudio
    images : str
        What comes before the name of an image in its address.

    Raises
    ------
    BadInput
        If the project over there asks something else, or holds tasks of another pool.
    ServerFailed
        If the server cannot be reached.
    """
    version, interface = server.version(), server.interface()
    require_agreement(project, interface)
    samples = {name: sample for sample, name in enumerate(project.ids())}
    tasks, people = server.tasks(), server.people()
    _require_ours(project, tasks, samples, interface, images)
    # All questions are answered; what changes here from now on is stored whole, and what changes there is seen there.
    notes = [version_note(version), *_added_classes(project, interface)]
    said = _said(project, people, tasks, samples, interface)
    taken_in = project.take_in(said.sayings)
    project.wait()
    added, mended, told = sent(project, server, tasks, samples, interface, images)
    # Not before the tasks: a project serves by scores of predictions that it has.
    if project.state.open or by_sample(tasks, samples):
        notes += served_in_order(server, several=len(annotators(tasks)) > 1)
    notes += [*said.problems, *told, _strangers(tasks, samples), project.status().note]
    return Exchange(taken_in, added, mended, tuple(note for note in notes if note))


def require_agreement(project: Project, interface: Interface) -> None:
    """Raise if people cannot choose over there what is asked here.

    Raises
    ------
    BadInput
        If a class of ours is no choice there, or samples may have several here and not there.
    """
    if project.settings.several != interface.several:
        here, there = ("several classes", "multiple") if project.settings.several else ("one class", "single")
        raise BadInput(
            f'A sample has {here} in this project: set choice="{there}" at the Choices {quoted(interface.control)} of '
            "the labeling interface.",
            argument="control",
        )
    lacking = [name for name in project.classes if name not in interface.choices]
    if lacking:
        lines = " ".join(f"<Choice value={_in_xml(name)}/>" for name in lacking[:5])
        raise BadInput(
            f"People cannot choose {counted(len(lacking), 'class', 'classes')} of the project in the labeling "
            f"interface: add {lines} to its Choices {quoted(interface.control)}.",
            argument="classes",
        )


def _added_classes(project: Project, interface: Interface) -> list[str]:
    """Add the choices that are no classes yet, and return a note on them."""
    new = [name for name in interface.choices if name not in project.classes]
    for name in new:
        project.add_class(name)
    return [f"New classes, from the labeling interface: {', '.join(map(quoted, new))}."] if new else []


def _require_ours(
    project: Project, tasks: Sequence[Task], samples: Mapping[str, int], interface: Interface, images: str
) -> None:
    for sample, found in by_sample(tasks, samples).items():
        expected = data_of(project, sample, interface, images)
        for task in found:
            require_same(expected, task)


def _said(
    project: Project, people: Mapping[int, str], tasks: Sequence[Task], samples: Mapping[str, int], interface: Interface
) -> Said:
    state = project.state
    ours = by_sample(tasks, samples)
    before = {sample: list(state.answers(sample)) for sample in ours}
    from_files = {name: sample for name, sample in samples.items() if sample not in state.file_labels}
    return read_annotations(tasks, from_files, people, interface, project.classes, before)


def _strangers(tasks: Sequence[Task], samples: Mapping[str, int]) -> str:
    """Return a note on tasks that are not of this pool."""
    found = sum(str(task["data"].get(OUR_ID)) not in samples for task in tasks)
    if not found:
        return ""
    return f"{counted(found, 'task')} over there {'is' if found == 1 else 'are'} not of this pool, and left alone."


def _in_xml(name: str) -> str:
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'"{escaped}"'
