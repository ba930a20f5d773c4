"""Whichever request breaks off, nothing is half done, and the next exchange ends where an unbroken one does."""

import copy
import shutil

import pytest
import requests
from a_round import bridge, small_project
from fake_label_studio import URL, Fake
from people_there import TOKEN, People, choice, truth
from recorded import as_answer

from nextbatch.bridges import sync
from nextbatch.errors import BadInput, ServerFailed
from small_pools import opened


class Scene:
    """A project and a server before an exchange, of which each test gets a copy."""

    def __init__(self, folder, monkeypatch, answered):
        self.folder, self.server = folder / "scene", Fake({TOKEN: 1, "ben": 2})
        self.folder.mkdir()
        monkeypatch.setattr(requests.Session, "get_adapter", lambda session, url: self.server)
        with small_project(self.folder) as project:
            people = People(URL)
            self.number = people.new_project()
            if answered:
                sync(project, bridge(URL, self.number))
                self._answer(people)
        self._before = copy.deepcopy(self.server.__dict__)

    def _answer(self, people):
        tasks = people.tasks(self.number)
        people.annotate(tasks[0]["id"], truth(tasks[0]))
        people.annotate(tasks[0]["id"], truth(tasks[0]), token="ben")
        people.annotate(tasks[1]["id"], cancelled=True)
        people.edit(people.annotate(tasks[2]["id"], "rain"), result=[choice("wine")])
        people.annotate(tasks[3]["id"], "wine")
        people.ask("POST", f"/api/projects/{self.number}/import", [{"data": tasks[3]["data"]}])

    def again(self, place):
        """Return the project as it was, open, with the server as it was."""
        folder = self.folder.with_name(place)
        shutil.copytree(self.folder, folder)
        self.server.__dict__.update(copy.deepcopy(self._before))
        self.server.sent = 0
        return opened(folder)

    def exchange(self, project, fault=None):
        self.server.fault = fault
        try:
            return sync(project, bridge(URL, self.number))
        finally:
            self.server.fault = None

    def seen(self, project):
        """Return what there is in the end, here and there, without the numbers of tasks and the times."""
        state, tasks = project.state, People(URL).tasks(self.number)
        there = [
            (task["data"]["nextbatch_id"], task["overlap"], [one["score"] for one in task["predictions"]])
            for task in tasks
        ]
        setting = self.server.projects[self.number]["sampling"], self.server.projects[self.number]["model_version"]
        return (setting, there, state.labels, state.said, state.batches, list(state.open), project.status().answered)


@pytest.fixture(params=[False, True], ids=["before the first batch", "after a batch was answered"])
def scene(request, tmp_path, monkeypatch):
    return Scene(tmp_path, monkeypatch, request.param)


def unbroken(scene):
    """Return what an unbroken exchange ends with, the events it stores, and the requests it takes."""
    with scene.again("unbroken") as project:
        scene.exchange(project)
        sent = scene.server.sent
        return scene.seen(project), project.state.last, sent


def refused(request):
    raise requests.ConnectionError("refused")


def cut_after(request):
    request()
    raise requests.exceptions.ChunkedEncodingError("cut")


def overloaded(request):
    return as_answer(requests.Request("GET", URL).prepare(), 503, None)


@pytest.mark.parametrize("break_off", [cut_after, overloaded])
def test_one_exchange_gets_over_one_request_that_breaks_off(scene, break_off):
    expected, _, requests_sent = unbroken(scene)
    for broken in range(1, requests_sent + 1):
        with scene.again(f"{broken}") as project:
            scene.exchange(project, lambda n, request, at=broken: break_off(request) if n == at else request())
            assert scene.seen(project) == expected, broken
            assert not scene.exchange(project).changed


@pytest.mark.parametrize("dies", [refused, cut_after])
def test_where_a_server_dies_the_next_exchange_ends_where_an_unbroken_one_does(scene, dies):
    expected, last, requests_sent = unbroken(scene)
    for broken in range(1, requests_sent + 1):
        with scene.again(f"{broken}") as project:
            before = project.state.last

            def fault(n, request, at=broken):
                return request() if n < at else (dies if n == at else refused)(request)

            with pytest.raises(ServerFailed, match="run the same command again"):
                scene.exchange(project, fault)
            assert project.state.last in (before, last)
            scene.exchange(project)
            assert scene.seen(project) == expected and project.state.last == last, broken
            assert not scene.exchange(project).changed


def test_what_a_server_refuses_is_a_sentence_and_changes_nothing_by_half(scene):
    _, last, requests_sent = unbroken(scene)
    for broken in range(1, requests_sent + 1):
        with scene.again(f"{broken}") as project:
            before, status = project.state.last, (400, 401, 403, 302)[broken % 4]

            def refusing(n, request, at=broken, status=status):
                asked = requests.Request("GET", f"{URL}/api/").prepare()
                return as_answer(asked, status, {"detail": "No."}) if n == at else request()

            with pytest.raises(BadInput, match=URL):
                scene.exchange(project, refusing)
            assert project.state.last in (before, last)


def test_a_second_task_that_somebody_deletes_in_the_middle_of_an_exchange_is_no_failure(tmp_path, monkeypatch):
    scene = Scene(tmp_path, monkeypatch, answered=True)
    with scene.again("deleted") as project:
        seconds = [max(scene.server.tasks)]

        def deleting(n, request):
            if seconds and scene.server.log[-1].startswith("GET /api/tasks"):
                scene.server.answered(deletion(seconds.pop()))
            return request()

        scene.exchange(project, deleting)
        assert not scene.exchange(project).changed
        assert len(scene.server.tasks) == 8


def deletion(task):
    return requests.Request("DELETE", f"{URL}/api/tasks/{task}/", headers={"Authorization": f"Token {TOKEN}"}).prepare()
