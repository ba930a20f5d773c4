"""Rounds with all that people do at a Label Studio, the same against a real server, recorded answers and a fake."""

import pytest
from people_there import INTERFACE, TOKEN, choice, truth

from nextbatch.bridges import Connection, LabelStudio, sync
from nextbatch.errors import BadInput
from small_pools import created, texts_file

SETTINGS = {"text": "text", "id": "id", "classes": ["wine", "rain"], "audit": 0.25, "batch_size": 4, "ahead": 0}


def small_project(folder, **settings):
    return created(folder, texts_file(folder, 30), **(SETTINGS | {"strategy": "Random()", "overlap": 0.3} | settings))


def bridge(url, number, token=TOKEN):
    return LabelStudio(Connection(url, token, pauses=(0.0, 0.0), sleep=lambda seconds: None), number)


def open_ids(project):
    return [project.id_of(sample) for sample in project.state.open]


def what_people_say(project, ids):
    samples = {name: sample for sample, name in enumerate(project.ids())}
    return [project.state.said.get(samples[name]) for name in ids]


def two_rounds(project, people, ben):
    """Drive a project through two rounds; `ben` is the token of a second person."""
    number = people.new_project(INTERFACE)
    there = bridge(people.url, number)
    first = open_ids(project)
    assert sync(project, there).added == 4
    assert not sync(project, there).changed
    assert [task["data"]["nextbatch_id"] for task in people.tasks(number)] == first

    edited = _first_answers(project, people, number, first)
    exchange = sync(project, there)
    assert exchange.taken_in == 3 and any("'whine', which is no class" in note for note in exchange.notes)
    assert what_people_say(project, first) == ["answer", "skip", None, "answer"]

    _changes_of_mind(project, people, number, first, edited)
    sync(project, there)
    assert open_ids(project) == [first[2], first[3]]
    assert sync(project, there).taken_in == 0

    _a_dispute(project, people, there, ben, first[0])

    people.label_in_order(number, 1)
    wrong = next(one for task in people.tasks(number) for one in task["annotations"] if "whine" in str(one["result"]))
    people.edit(wrong["id"], result=[choice("rain")])
    assert sync(project, there).added == 4
    second = open_ids(project)
    assert people.label_in_order(number, 4) == second
    assert sync(project, there).added == 4
    return number


def _first_answers(project, people, number, first):
    """Answer, skip, choose what is no class, and choose; return the annotation of the last."""
    task = people.next_task(number)
    assert task["data"]["nextbatch_id"] == first[0]
    people.annotate(task["id"], truth(task))
    people.annotate(people.next_task(number)["id"], cancelled=True)
    by_id = {task["data"]["nextbatch_id"]: task for task in people.tasks(number)}
    people.annotate(by_id[first[2]]["id"], "whine")
    return people.annotate(by_id[first[3]]["id"], "wine")


def _changes_of_mind(project, people, number, first, edited):
    """Edit an answer, take it in, take it back there; put a task there twice and delete an open one."""
    people.edit(edited, result=[choice("rain")])
    sync(project, bridge(people.url, number))
    assert project.state.labels[project.ids().index(first[3])] == "rain"
    people.ask("DELETE", f"/api/annotations/{edited}/")
    task = next(task for task in people.tasks(number) if task["data"]["nextbatch_id"] == first[3])
    people.ask("POST", f"/api/projects/{number}/import", [{"data": task["data"]}])


def _a_dispute(project, people, there, ben, name):
    task = next(task for task in people.tasks(there.number) if task["data"]["nextbatch_id"] == name)
    other = ("rain", "wine")[truth(task) == "rain"]
    people.annotate(task["id"], other, token=ben)
    exchange = sync(project, there)
    assert any("Several people label" in note for note in exchange.notes)
    sample = project.ids().index(name)
    assert list(project.disputed()) == [sample]
    assert next(each for each in people.tasks(there.number) if each["id"] == task["id"])["overlap"] == 3
    marks = next(each for each in people.tasks(there.number) if each["id"] == task["id"])["annotations"]
    people.edit(next(mark["id"] for mark in marks if mark["completed_by"] == 1), ground_truth=True)
    assert sync(project, there).taken_in == 1
    assert not project.disputed() and project.state.labels[sample] == truth(task)


def refusals(project, url):
    """Ask what a server refuses: with a wrong token, and of a project that is not there."""
    with pytest.raises(BadInput, match=r"does not accept the token \(401"):
        sync(project, bridge(url, 1, "wrong"))
    with pytest.raises(BadInput, match="refuses GET /api/projects/999/"):
        sync(project, bridge(url, 999))
