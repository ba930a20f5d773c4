"""From the annotations of Label Studio to what people say of our samples, and to what cannot be taken."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from nextbatch.bridges.labeling_interface import Interface
from nextbatch.files.tool_records import OUR_ID
from nextbatch.projects import Saying
from nextbatch.quoting import quoted
from nextbatch.tasks import one_word

# Behind the name of a person: what they say on our page is another matter, and is not taken back from here.
ELSEWHERE = " (Label Studio)"


class Said(NamedTuple):
    """What people say, in the order in which they said it, and a sentence for each annotation that is left out."""

    sayings: tuple[Saying, ...]
    problems: tuple[str, ...]


def read_annotations(
    tasks: Sequence[Mapping[str, Any]],
    samples: Mapping[str, int],
    people: Mapping[int, str],
    interface: Interface,
    classes: Sequence[str],
    before: Mapping[int, Collection[str]],
) -> Said:
    """Return what people say of samples now.

    Parameters
    ----------
    tasks : sequence of dict
        As the server lists them.
    samples : dict
        The number of each sample, by our id.
    people : dict
        The names of people by their numbers on the server.
    interface : Interface
    classes : sequence of str
    before : dict
        Who said something of a sample so far: those of Label Studio who do not any more have taken it back.
    """
    newest: dict[tuple[int, str], Mapping[str, Any]] = {}
    listed = set()
    for task, sample in _ours(tasks, samples):
        listed.add(sample)
        for one in task["annotations"]:
            key = sample, _name(one, people)
            if key not in newest or _when(one) > _when(newest[key]):
                newest[key] = one | {"task": task["id"], "id of sample": task["data"][OUR_ID]}
    in_time = sorted(newest.items(), key=lambda item: _when(item[1]))
    read = {key: _read(key, one, interface, classes) for key, one in in_time}
    gone = [
        Saying(sample, person, "nothing")
        for sample in sorted(listed)
        for person in before.get(sample, ())
        if person.endswith(ELSEWHERE) and (sample, person) not in read
    ]
    return Said((*gone, *(saying for saying, _ in read.values())), tuple(told for _, told in read.values() if told))


def annotators(tasks: Sequence[Mapping[str, Any]]) -> set[int]:
    """Return the numbers of the people who have said something of tasks."""
    return {_number(one) for task in tasks for one in task["annotations"]}


def _ours(tasks: Sequence[Mapping[str, Any]], samples: Mapping[str, int]) -> Iterator[tuple[Mapping[str, Any], int]]:
    for task in tasks:
        sample = samples.get(str(task["data"].get(OUR_ID)))
        if sample is not None:
            yield task, sample


def _name(one: Mapping[str, Any], people: Mapping[int, str]) -> str:
    number = _number(one)
    return f"{people.get(number, f'person {number}')}{ELSEWHERE}"


def _number(one: Mapping[str, Any]) -> int:
    given = one.get("completed_by")
    return int(given["id"] if isinstance(given, dict) else given or 0)


def _when(one: Mapping[str, Any]) -> tuple[str, int]:
    return str(one.get("updated_at")), int(one["id"])


def _read(
    key: tuple[int, str], one: Mapping[str, Any], interface: Interface, classes: Sequence[str]
) -> tuple[Saying, str]:
    """Return what an annotation says, and why it says nothing where it should."""
    sample, person = key
    if one.get("was_cancelled"):
        return Saying(sample, person, "skip"), ""
    chosen = [
        label
        for part in one.get("result") or []
        if part.get("from_name") == interface.control
        for label in part.get("value", {}).get("choices", [])
    ]
    place = f"Task {one['task']} (id {quoted(one['id of sample'])}), annotation {one['id']}"
    if len(chosen) != 1 and not interface.several:
        what = "holds no choice" if not chosen else f"holds {len(chosen)} choices, {quoted(chosen)}"
        return Saying(sample, person, "nothing"), f"{place} {what}: one is needed. It is not taken in."
    unknown = next((label for label in chosen if label not in classes), None)
    if unknown is not None:
        near = get_close_matches(str(unknown), list(classes), 1)
        hint = f"did you mean {quoted(near[0])}?" if near else f"the classes are {', '.join(map(quoted, classes))}."
        return Saying(sample, person, "nothing"), (
            f"{place} has the label {quoted(unknown)}, which is no class: {hint} It is not taken in. Correct it "
            "there, or add the class to the labeling interface."
        )
    label = one_word(map(str, chosen)) if interface.several else str(chosen[0])
    return Saying(sample, person, "answer", label, bool(one.get("ground_truth"))), ""
