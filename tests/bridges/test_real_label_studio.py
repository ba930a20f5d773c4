"""Whole rounds at a real Label Studio, labeled by its own interface for programs; installed here if it is not."""

import subprocess
import sys

import pytest
import requests
from a_round import bridge, open_ids, refusals, small_project, two_rounds
from people_there import INTERFACE, TOKEN
from PIL import Image
from real_label_studio import NotInstalled, serving

from nextbatch.bridges import sync
from nextbatch.errors import ServerFailed
from small_pools import created, texts_file

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    try:
        with serving(tmp_path_factory.mktemp("label-studio")) as running:
            yield running
    except NotInstalled as error:
        pytest.skip(f"Label Studio cannot be installed here: {error}")


@pytest.fixture(scope="module")
def ben(server):
    return server.second_person()


@pytest.fixture
def project(tmp_path):
    with small_project(tmp_path, overlap=0.0, batch_size=10, strategy="Margin()") as made:
        yield made


def test_the_recorded_rounds_go_through_again(server, ben, tmp_path):
    with small_project(tmp_path) as project:
        refusals(project, server.url)
        two_rounds(project, server, ben)
        assert project.status().round == 3


def test_a_round_goes_on_after_the_server_was_killed_in_the_middle(server, project):
    number = server.new_project()
    there, first = bridge(server.url, number), open_ids(project)
    assert sync(project, there).added == 10
    assert server.label_in_order(number, 4) == first[:4]
    server.kill()
    before = project.state.last
    with pytest.raises(ServerFailed, match="Nothing is half done"):
        sync(project, there)
    assert project.state.last == before
    server.start()
    assert sync(project, there).taken_in == 4
    assert server.label_in_order(number, 6) == first[4:]
    assert sync(project, there).added == 10
    second = open_ids(project)
    assert server.label_in_order(number, 10) == second and not set(first) & set(second)
    assert sync(project, there).added == len(project.state.open)
    assert project.status().round == 3
    assert all(found.stored == found.again for found in project.replay())


class Breaking(requests.adapters.HTTPAdapter):
    """Lets requests through but for one, which is carried out and whose answer is lost, and all behind it."""

    def __init__(self, last):
        super().__init__()
        self.sent, self.last = 0, last

    def send(self, request, **settings):
        self.sent += 1
        if self.sent > self.last:
            raise requests.ConnectionError("refused")
        answer = super().send(request, **settings)
        if self.sent == self.last:
            raise requests.exceptions.ChunkedEncodingError("cut")
        return answer


def test_wherever_the_connection_breaks_off_the_next_exchange_mends_it(server, tmp_path):
    whole = 0
    for broken in range(1, 30):
        folder = tmp_path / str(broken)
        folder.mkdir()
        with small_project(folder, overlap=0.5) as project:
            number, first = server.new_project(), open_ids(project)
            there = bridge(server.url, number)
            whole += break_off_and_mend(project, there, broken)
            tasks = server.tasks(number)
            assert [task["data"]["nextbatch_id"] for task in tasks] == first, broken
            assert all(len(task["predictions"]) == 1 for task in tasks)
            assert not sync(project, there).changed
            assert server.label_in_order(number, 4) == first
            whole += break_off_and_mend(project, there, broken)
            assert server.label_in_order(number, len(project.state.open)) == open_ids(project), broken
        if whole > 2:
            return
    raise AssertionError("an exchange takes more requests than expected")


def break_off_and_mend(project, there, last):
    """Exchange with a connection that breaks off, then with a whole one; return whether the first went through."""
    breaking = Breaking(last)
    there.connection._session.mount("http://", breaking)
    try:
        sync(project, there)
        through = True
    except ServerFailed:
        through = False
    there.connection._session.mount("http://", requests.adapters.HTTPAdapter())
    sync(project, there)
    return through


def test_two_people_get_our_order_and_each_their_answers(server, ben, project):
    number = server.new_project()
    there, ids = bridge(server.url, number), open_ids(project)
    sync(project, there)
    task = server.next_task(number)
    server.annotate(task["id"], "wine")
    server.annotate(task["id"], "rain", token=ben)
    exchange = sync(project, there)
    assert any("Several people label" in note for note in exchange.notes)
    assert list(project.disputed().values()) == [
        {"owner@example.com (Label Studio)": "wine", "ben@example.com (Label Studio)": "rain"}
    ]
    assert server.label_in_order(number, 3, ben) == ids[1:4]
    assert server.label_in_order(number, 6) == ids[4:]


def test_the_pictures_of_a_folder_are_found_by_the_server(server, tmp_path):
    pool = server.files / "pictures"
    (pool / "a b").mkdir(parents=True)
    for number in range(8):
        Image.new("RGB", (8, 8), (number * 30, 0, 0)).save(pool / "a b" / f"{number}.png")
    settings = {"classes": ["wine", "rain"], "batch_size": 2, "audit": 0.0, "ahead": 0, "strategy": "Random()"}
    with created(tmp_path, pool, **settings) as project:
        number = server.new_project(INTERFACE.replace("Text", "Image").replace("$text", "$image"))
        storage = {"project": number, "path": str(pool), "use_blob_urls": True, "title": "pictures"}
        server.ask("POST", "/api/storages/localfiles/", storage)
        there, images = bridge(server.url, number), "/data/local-files/?d=pictures/"
        sync(project, there, images=images)
        for _ in project.state.open:
            task = server.next_task(number)
            picture = server.get(task["data"]["image"])
            name = task["data"]["nextbatch_id"]
            assert (picture.status_code, picture.content) == (200, (pool / name).read_bytes())
            server.annotate(task["id"], "wine")
        assert sync(project, there, images=images).taken_in == 2


def test_the_command_line_goes_through_with_a_personal_token(server, tmp_path):
    number = server.new_project()
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
    assert TOKEN not in told.stdout + told.stderr and secret.read_text() not in told.stdout + told.stderr


def command(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "nextbatch", "sync", "label-studio", *words], cwd=folder, capture_output=True, text=True
    )
