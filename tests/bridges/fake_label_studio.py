"""A fake Label Studio in this process: as much of the real one as we use, shown to be alike by recorded answers.

It takes the place of the network below `requests`, so that a test can break off any request, before it is carried out
or after.
"""

import json
import re
from itertools import count
from urllib.parse import parse_qs, urlsplit

import requests
from people_there import TOKEN
from recorded import as_answer

URL = "http://label-studio.test"
ROUTES = []


def in_place_of_the_network(monkeypatch, server):
    """Let every request go to a server of a test."""
    monkeypatch.setattr(requests.Session, "get_adapter", lambda session, url: server)
    return server


def route(method, pattern):
    def kept(function):
        ROUTES.append((method, re.compile(pattern + "$"), function))
        return function

    return kept


class Fake(requests.adapters.BaseAdapter):
    """A server with its projects, tasks, predictions and annotations.

    Parameters
    ----------
    tokens : dict
        The number of each person, by token.

    Attributes
    ----------
    log : list of str
        Each request that was carried out.
    fault : callable, optional
        Gets the number of a request, from 1, and a function that carries it out; returns or raises.
    """

    def __init__(self, tokens=None):
        super().__init__()
        self.tokens = tokens or {TOKEN: 1}
        self.people = {1: "owner@example.com", 2: "ben@example.com"}
        self.projects, self.tasks, self.marks, self.predictions = {}, {}, {}, {}
        self.mark_numbers, self.clock, self.log, self.fault, self.sent = count(1), count(), [], None, 0
        self.release = "1.23.2"

    def send(self, request, timeout=None, **_):
        assert timeout, "a request without a time-out"
        self.sent += 1
        if self.fault is None:
            return self.carried_out(request)
        return self.fault(self.sent, lambda: self.carried_out(request))

    def close(self):
        pass

    def carried_out(self, request):
        self.log.append(f"{request.method} {request.path_url}")
        return as_answer(request, *self.answered(request))

    def answered(self, request):
        parts = urlsplit(request.path_url)
        person = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Token "))
        if person is None and parts.path != "/api/version":
            return 401, {"detail": "Invalid token.", "status_code": 401}
        body = json.loads(request.body) if request.body else None
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        for method, pattern, function in ROUTES:
            found = pattern.match(parts.path)
            if method == request.method and found:
                try:
                    return function(self, *map(int, found.groups()), body=body, query=query, person=person)
                except KeyError:
                    return 404, {"detail": "Not Found", "status_code": 404}
        return 404, None

    def now(self):
        return f"2026-01-01T00:00:{next(self.clock):06d}Z"

    def shown(self, task):
        marks = [mark for mark in self.marks.values() if mark["task"] == task["id"]]
        return task | {
            "annotations": marks,
            "predictions": [one for one in self.predictions.values() if one["task"] == task["id"]],
            "is_labeled": task["id"] not in self.waiting(task["project"]),
        }

    def waiting(self, project):
        """Return the numbers of tasks that need more people."""
        people = {task["id"]: set() for task in self.tasks.values() if task["project"] == project}
        for mark in self.marks.values():
            if not mark["was_cancelled"]:
                people[mark["task"]].add(mark["completed_by"])
        return [number for number, those in people.items() if len(those) < self.tasks[number]["overlap"]]


def after(things):
    """Return the next number; that of the newest thing is used again if it was deleted, but of annotations."""
    return max(things, default=0) + 1


@route("GET", "/api/version")
def _(fake, **_):
    return 200, {"release": fake.release}


@route("POST", "/api/projects/")
def _(fake, body, **_):
    number = after(fake.projects)
    fake.projects[number] = {"id": number, "sampling": "Sequential sampling", "model_version": "", **body}
    return 201, fake.projects[number]


@route("GET", r"/api/projects/(\d+)/")
def _(fake, project, **_):
    return 200, fake.projects[project]


@route("PATCH", r"/api/projects/(\d+)/")
def _(fake, project, body, **_):
    known = {one["model_version"] for one in fake.predictions.values() if one["project"] == project}
    if body.get("model_version", "") not in {"", *known}:
        return 400, {"validation_errors": {"model_version": ["Model version doesn't exist either as ..."]}}
    fake.projects[project] |= body
    return 200, fake.projects[project]


@route("GET", "/api/users/")
def _(fake, **_):
    return 200, [{"id": number, "email": address} for number, address in fake.people.items()]


@route("POST", r"/api/projects/(\d+)/import")
def _(fake, project, body, **_):
    fake.projects[project]
    for each in body:
        number = after(fake.tasks)
        task = {"id": number, "project": project, "data": each["data"], "overlap": 1, "drafts": []}
        fake.tasks[number] = task
        for prediction in each.get("predictions", ()):
            add_prediction(fake, prediction | {"task": number, "project": project})
            fake.projects[project]["model_version"] = fake.projects[project]["model_version"] or "nextbatch"
    return 201, {"task_count": len(body), "prediction_count": sum(len(each.get("predictions", ())) for each in body)}


@route("GET", r"/api/projects/(\d+)/next/")
def _(fake, project, person, **_):
    mine = {mark["task"] for mark in fake.marks.values() if mark["completed_by"] == person}
    tasks = [fake.shown(fake.tasks[number]) for number in fake.waiting(project) if number not in mine]
    if not tasks:
        return 404, {"detail": "No more annotations"}
    if fake.projects[project]["sampling"] == "Uncertainty sampling":
        tasks.sort(key=lambda task: task["predictions"][0]["score"])
    return 200, {name: tasks[0][name] for name in ("id", "data", "project")}


@route("GET", "/api/tasks/")
def _(fake, query, **_):
    tasks = [fake.shown(task) for task in fake.tasks.values() if task["project"] == int(query["project"])]
    size, page = int(query["page_size"]), int(query.get("page", 1))
    return 200, {"total": len(tasks), "tasks": tasks[size * (page - 1) : size * page]}


@route("PATCH", r"/api/tasks/(\d+)/")
def _(fake, task, body, **_):
    fake.tasks[task] |= {"overlap": body["overlap"]}
    return 200, {"id": task, "overlap": body["overlap"]}


@route("DELETE", r"/api/tasks/(\d+)/")
def _(fake, task, **_):
    del fake.tasks[task]
    fake.marks = {number: mark for number, mark in fake.marks.items() if mark["task"] != task}
    fake.predictions = {number: one for number, one in fake.predictions.items() if one["task"] != task}
    return 204, None


@route("POST", r"/api/tasks/(\d+)/annotations/")
def _(fake, task, body, person, **_):
    fake.tasks[task]
    number = next(fake.mark_numbers)
    mark = {"id": number, "task": task, "completed_by": person, "ground_truth": False, "updated_at": fake.now(), **body}
    fake.marks[number] = mark
    return 201, mark


@route("PATCH", r"/api/annotations/(\d+)/")
def _(fake, mark, body, **_):
    fake.marks[mark] |= body | {"updated_at": fake.now()}
    return 200, fake.marks[mark]


@route("DELETE", r"/api/annotations/(\d+)/")
def _(fake, mark, **_):
    del fake.marks[mark]
    return 204, None


@route("POST", "/api/predictions/")
def add_prediction(fake, body, **_):
    number = after(fake.predictions)
    fake.predictions[number] = {**body, "id": number}
    return 201, fake.predictions[number]


@route("PATCH", r"/api/predictions/(\d+)/")
def _(fake, prediction, body, **_):
    fake.predictions[prediction] |= body
    return 200, fake.predictions[prediction]


@route("DELETE", r"/api/predictions/(\d+)/")
def _(fake, prediction, **_):
    del fake.predictions[prediction]
    return 204, None
