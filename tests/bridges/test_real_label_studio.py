"""Whole rounds at a real Label Studio, labeled by its own interface for programs."""

import re
import subprocess
import sys

import pytest
import requests
from real_label_studio import TOKEN, NotInstalled, serving

from nextbatch.bridges import Connection, LabelStudio, sync
from nextbatch.errors import ServerFailed
from small_pools import created, texts_file

pytestmark = pytest.mark.slow
INTERFACE = (
    '<View><Text name="text" value="$text"/><Choices name="label" toName="text">'
    '<Choice value="wine"/><Choice value="rain"/></Choices></View>'
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    try:
        with serving(tmp_path_factory.mktemp("label-studio")) as running:
            yield running
    except NotInstalled as error:
        pytest.skip(f"Label Studio cannot be installed here: {error}")


@pytest.fixture
def project(tmp_path):
    settings = {"text": "text", "id": "id", "classes": ["wine", "rain"], "audit": 0.2, "batch_size": 10, "ahead": 0}
    with created(tmp_path, texts_file(tmp_path), strategy="Margin()", **settings) as made:
        yield made


def bridge(server, number, token=TOKEN):
    return LabelStudio(Connection(server.url, token, pauses=(0.1, 0.1)), number)


def truth(task):
    return ("wine", "rain")[int(task["data"]["nextbatch_id"][1:]) % 2]


def open_ids(project):
    return [project.id_of(sample) for sample in project.state.open]


def labeled_in_order(server, number, count, token=TOKEN):
    """Label as many tasks as a person is served, rightly, and return our ids in that order."""
    served = []
    for _ in range(count):
        task = server.next_task(number, token)
        served.append(task["data"]["nextbatch_id"])
        server.annotate(task["id"], truth(task), token=token)
    return served


def second_person(server):
    """Let somebody sign up by an invitation, and return their token."""
    invitation = server.ask("GET", "/api/invite")["invite_url"]
    with requests.Session() as session:
        page = session.get(server.url + invitation, timeout=60).text
        form = {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)}
        form |= {"email": "ben@example.com", "password": "only-for-tests-2"}
        session.post(server.url + invitation, data=form, headers={"Referer": server.url}, timeout=60)
        return session.get(f"{server.url}/api/current-user/token", timeout=60).json()["token"]


def test_two_rounds_with_all_that_people_do_and_a_server_that_dies(server, project):
    number = server.new_project(INTERFACE)
    there = bridge(server, number)
    first = open_ids(project)
    assert sync(project, there).added == 10
    again = sync(project, there)
    assert not again.changed and len(server.tasks(number)) == 10

    assert labeled_in_order(server, number, 5) == first[:5]
    by_id = {task["data"]["nextbatch_id"]: task for task in server.tasks(number)}
    marks = [by_id[name]["annotations"][0]["id"] for name in first[:5]]
    edited = ("rain", "wine")[int(first[0][1:]) % 2]
    choice = {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": [edited]}}
    server.ask("PATCH", f"/api/annotations/{marks[0]}/", {"result": [choice]})
    server.ask("PATCH", f"/api/annotations/{marks[1]}/", {"was_cancelled": True, "result": []})
    server.annotate(server.next_task(number)["id"], cancelled=True)
    server.annotate(server.next_task(number)["id"], "whine")
    assert sync(project, there).taken_in == 6

    server.ask("DELETE", f"/api/annotations/{marks[2]}/")
    exchange = sync(project, there)
    assert exchange.taken_in == 1 and any(
        "'whine', which is no class: did you mean 'wine'?" in n for n in exchange.notes
    )
    state, samples = project.state, {name: sample for sample, name in enumerate(project.ids())}
    assert state.labels[samples[first[0]]] == edited
    assert [state.said.get(samples[name]) for name in first[:8]] == [
        *("answer", "skip", None, "answer", "answer", "skip", None, None)
    ]
    assert set(open_ids(project)) == {first[2], *first[6:]}

    assert labeled_in_order(server, number, 1) == [first[2]]
    server.kill()
    before = project.state.last
    with pytest.raises(ServerFailed, match="Nothing is half done"):
        sync(project, there)
    assert project.state.last == before
    server.start()

    assert labeled_in_order(server, number, 3) == first[7:]
    wrong = next(one for task in server.tasks(number) for one in task["annotations"] if "whine" in str(one["result"]))
    choice["value"]["choices"] = ["wine"]
    server.ask("PATCH", f"/api/annotations/{wrong['id']}/", {"result": [choice]})
    exchange = sync(project, there)
    assert (exchange.taken_in, exchange.added) == (5, 10)
    second = open_ids(project)
    assert not set(second) & set(first)
    assert labeled_in_order(server, number, 10) == second
    assert sync(project, there).added == 10
    assert project.status().round == 3
    assert all(found.stored == found.again for found in project.replay())


def test_two_people_get_our_order_and_each_their_answers(server, project):
    number = server.new_project(INTERFACE)
    there = bridge(server, number)
    ben = second_person(server)
    ids = open_ids(project)
    sync(project, there)
    task = server.next_task(number)
    server.annotate(task["id"], "wine")
    server.annotate(task["id"], "rain", token=ben)
    exchange = sync(project, there)
    assert any("Several people label" in note for note in exchange.notes)
    assert list(project.disputed().values()) == [
        {"owner@example.com (Label Studio)": "wine", "ben@example.com (Label Studio)": "rain"}
    ]
    assert labeled_in_order(server, number, 3, ben) == ids[1:4]
    assert labeled_in_order(server, number, 6) == ids[4:]


def test_the_command_line_goes_through_with_a_personal_token(server, tmp_path):
    number = server.new_project(INTERFACE)
    texts_file(tmp_path)
    words = ("texts.csv", "--text", "text", "-k", "6", "--url", server.url, "--project", str(number))
    secret = tmp_path / "token"
    secret.write_text(server.ask("POST", "/api/token/")["token"])
    secret.chmod(0o600)
    for sent in (6, 0):
        told = command(tmp_path, *words, "--token-file", "token")
        assert told.returncode == 0, told.stderr
        assert f"Sent: {sent} tasks" in told.stdout
    assert len(server.tasks(number)) == 6


def command(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "nextbatch", "sync", "label-studio", *words], cwd=folder, capture_output=True, text=True
    )
