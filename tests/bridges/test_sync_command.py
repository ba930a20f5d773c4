"""`nextbatch sync`: what it prints, how it goes on, and where the token is not."""

import sys

import pytest
import requests
from fake_label_studio import URL, Fake, in_place_of_the_network
from people_there import TOKEN, People

from nextbatch.bridges import Connection
from nextbatch.cli import main, sync_output
from small_pools import Inside, texts_file


@pytest.fixture
def fake(monkeypatch):
    return in_place_of_the_network(monkeypatch, Fake({TOKEN: 1, "ben": 2}))


@pytest.fixture
def people(fake):
    return People(URL)


@pytest.fixture
def sync(tmp_path, monkeypatch, capsys):
    """Return a function that runs the command in a folder with a pool, and returns status, output and remarks."""
    texts_file(tmp_path, 30)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", TOKEN)
    monkeypatch.setattr("nextbatch.projects.workplace.Helper", Inside)

    def run(*words, pool="texts.csv", url="http://localhost:8080", project="1"):
        words = ["--url", url, "--project", project, *words]
        monkeypatch.setattr(sys, "argv", ["nextbatch", "sync", "label-studio", pool, *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return (ended.value.code or 0, *capsys.readouterr())

    return run


def test_rounds_by_the_command_and_the_folder_of_the_project(sync, people):
    people.new_project()
    status, told, remarks = sync("--text", "text", "--id", "id", "-k", "4", "--audit", "0.25", "--ahead", "0")
    assert (status, "Sent: 4 tasks" in told) == (0, True), remarks
    assert "http://localhost:8080 is Label Studio 1.23.2." in remarks
    people.label_in_order(1, 4)
    status, told, remarks = sync(pool="texts-labels")
    assert "Taken in: 4. Sent: 4 tasks, 0 mended. Round 2: 4 answered" in told
    assert "Sent: 0 tasks, 0 mended" in sync()[1]


def test_the_token_is_in_nothing_that_is_printed_or_written(sync, people, tmp_path):
    people.new_project()
    printed = [*sync("--text", "text", "--id", "id"), *sync(project="7"), *sync("--every", "0")]
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "token").chmod(0o644)
    printed += sync("--token-file", "token")
    assert "chmod 600" in printed[-1] and "--token-file" in printed[-1]
    (tmp_path / "token").unlink()
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 3 and not any(TOKEN.encode() in each for each in written)
    assert not any(TOKEN in str(each) for each in printed)


@pytest.mark.parametrize(
    "words, there, told",
    [
        ([], {"url": "localhost"}, "--url"),
        ([], {"project": "9"}, "refuses GET /api/projects/9/"),
        (["--every", "0"], {}, "every must be"),
        (["--control", "mood"], {}, "--control"),
        (["--token-file", "none"], {}, "--token-file"),
        (["--strategy", "Best()"], {}, "There is no strategy Best"),
    ],
)
def test_a_bad_word_is_one_sentence_and_nothing_is_made(sync, people, tmp_path, words, there, told):
    people.new_project()
    status, _, remarks = sync("--text", "text", "--id", "id", *words, **there)
    assert status == 2 and told in remarks and "Traceback" not in remarks
    assert not (tmp_path / "texts-labels" / "project.toml").exists()


def test_watching_goes_on_through_a_server_that_is_away_and_ends_when_nothing_is_left(sync, people, fake, monkeypatch):
    people.new_project()
    slept = []

    def people_work(seconds):
        slept.append(seconds)
        fake.fault = away if len(slept) == 2 else None
        if len(slept) > 30:
            raise AssertionError("it never ends")
        if fake.fault is None:
            people.label_in_order(1, len(fake.waiting(1)))

    def away(number, request):
        raise requests.ConnectionError("refused")

    monkeypatch.setattr(sync_output.time, "sleep", people_work)
    monkeypatch.setitem(Connection.__init__.__kwdefaults__, "pauses", ())
    status, told, remarks = sync("--text", "text", "--id", "id", "-k", "10", "--audit", "0", "--watch", "--every", "5")
    assert status == 0, remarks
    assert told.rstrip().endswith("Nothing is left to ask.") and set(slept) == {5.0}
    assert remarks.count("cannot be asked now") == 1
