"""Sends the open samples of a project to Label Studio, in their order; what is there is not sent again."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from nextbatch.bridges.connection import Unanswered
from nextbatch.bridges.label_studio import BY_NUMBER, BY_SCORE, CHUNK, LabelStudio, Task
from nextbatch.bridges.labeling_interface import Interface
from nextbatch.bridges.tasks import by_sample, data_of, is_touched, order_of, people_for
from nextbatch.errors import ServerFailed
from nextbatch.projects import Project
from nextbatch.projects.state.state import State
from nextbatch.quoting import counted

# How often tasks are listed and what is missing is sent, before it is given up.
MOST_TRIES = 5


class Sent(NamedTuple):
    """How many tasks were added and mended, and what is to be said of it."""

    added: int
    mended: int
    notes: list[str]


def sent(
    project: Project,
    server: LabelStudio,
    tasks: Sequence[Task],
    samples: Mapping[str, int],
    interface: Interface,
    images: str,
) -> Sent:
    """Send what is missing, and see to it that all is served in our order.

    Raises
    ------
    ServerFailed
        If the server breaks off again and again.
    """
    orders, state = order_of(project), project.state
    data = {sample: data_of(project, sample, interface, images) for sample in state.open}
    before = by_sample(tasks, samples)
    mended = 0
    for _ in range(MOST_TRIES):
        ours = by_sample(tasks, samples)
        missing = [sample for sample in orders if sample in data and sample not in ours]
        try:
            mended += _mended(server, ours, orders) + _shared(server, ours, state)
            done = all([server.add(chunk) for chunk in _chunks(missing, data, orders)])
            done &= state.twice.keys().isdisjoint(missing)  # asked of two people once they are there
        except Unanswered:
            done = False
        if done:
            break
        tasks = server.tasks()
    else:
        raise ServerFailed(f"{server.connection.url} broke off {MOST_TRIES} times: run the same command again later.")
    return Sent(sum(sample not in before for sample in data), mended, _surplus(ours, data))


def _chunks(
    missing: Sequence[int], data: Mapping[int, dict[str, Any]], orders: Mapping[int, dict[str, Any]]
) -> list[list[Task]]:
    tasks = [{"data": data[sample], "predictions": [orders[sample]]} for sample in missing]
    return [tasks[start : start + CHUNK] for start in range(0, len(tasks), CHUNK)]


def _mended(server: LabelStudio, ours: Mapping[int, Sequence[Task]], orders: Mapping[int, dict[str, Any]]) -> int:
    """Bring places up to date of tasks that nobody has touched; remove a second one of a sample; return how many."""
    changed = 0
    for sample, found in ours.items():
        for task in found[1:]:
            # After a time-out a task may have been added twice.
            if not is_touched(task):
                server.remove(task["id"])
                changed += 1
        if sample in orders and not is_touched(found[0]):
            changed += server.set_order(found[0], orders[sample])
    return changed


def _shared(server: LabelStudio, ours: Mapping[int, Sequence[Task]], state: State) -> int:
    """Let one more person be asked where two disagree or are wanted, and return how often."""
    return sum(server.ask_more(found[0], people_for(state, sample, found[0])) for sample, found in ours.items())


def served_in_order(server: LabelStudio, several: bool) -> list[str]:
    """Let the project serve tasks in our order, also to several people."""
    changed = server.serve_in_order(BY_NUMBER if several else BY_SCORE)
    if not (several and changed):
        return []
    # Measured with 1.23: by scores, the server draws at random as soon as a second person has labeled.
    return [f"Several people label: the project is set to {BY_NUMBER}, which keeps our order for all of them."]


def _surplus(ours: Mapping[int, Sequence[Task]], data: Mapping[int, dict[str, Any]]) -> list[str]:
    found = sum(sample not in data and not any(map(is_touched, tasks)) for sample, tasks in ours.items())
    if not found:
        return []
    return [f"Served last from now on, since it was answered here: {counted(found, 'task')} over there."]
