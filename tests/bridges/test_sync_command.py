"""`nextbatch sync`: what it prints, how it goes on, and where the token is not."""

import json
import sys

import pytest
import requests
from fake_label_studio import URL, Fake, in_place_of_the_network
from people_there import TOKEN, People, truth

from nextbatch.bridges import Connection
from nextbatch.cli import main
from nextbatch.cli.showing import of_bridges
from small_pools import Inside, texts_file


@pytest.fixture
def fake(monkeypatch):
    return in_place_of_the_network(monkeypatch, Fake({TOKEN: 1, "ben": 2}))


@pytest.fixture
def people(fake):
    return People(URL)


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Return a function that runs `nextbatch sync` beside a pool, and returns status, output and remarks."""
    texts_file(tmp_path, 30)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", TOKEN)
    monkeypatch.setattr("nextbatch.projects.workplace.Helper", Inside)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["nextbatch", "sync", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return (ended.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture
def sync(command):
    def run(*words, pool="texts.csv", url="http://localhost:8080", project="1"):
        return command("label-studio", pool, "--url", url, "--project", project, *words)

    return run


@pytest.fixture
def sync_files(command):
    def run(tool, *words):
        return command(tool, "texts.csv", "--text", "text", "--id", "id", *words)

    return run


def test_rounds_by_the_command_and_the_folder_of_the_project(sync, people):
    people.new_project()
    status, told, remarks = sync("--text", "text", "--id", "id", "-k", "4", "--audit", "0.25", "--ahead", "0")
    assert (status, "Sent: 4 tasks" in told) == (0, True), remarks
    assert "http://localhost:8080 is Label Studio 1.23.2." in remarks
    people.label_in_order(1, 4)
    status, told, remarks = sync(pool="texts-labels")
    assert "Taken in: 4. Sent: 4 tasks, 0 mended.\nRound 2: 4 answered" in told
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

    monkeypatch.setattr(of_bridges.time, "sleep", people_work)
    monkeypatch.setitem(Connection.__init__.__kwdefaults__, "pauses", ())
    status, told, remarks = sync("--text", "text", "--id", "id", "-k", "10", "--audit", "0", "--watch", "--every", "5")
    assert status == 0, remarks
    assert told.rstrip().endswith("Nothing is left to ask.") and set(slept) == {5.0}
    assert remarks.count("cannot be asked now") == 1


def test_rounds_by_files_of_another_tool(sync_files, tmp_path):
    status, told, remarks = sync_files(
        "doccano", "--out", "next.jsonl", "--classes", "wine,rain", "-k", "4", "--ahead", "0"
    )
    assert status == 0 and told.startswith("Taken in: 0. Written: 4 samples, to next.jsonl."), remarks
    documents = [json.loads(line) for line in (tmp_path / "next.jsonl").read_text().splitlines()]
    back = [json.dumps(each | {"label": [truth({"data": each})]}) for each in documents]
    (tmp_path / "back.jsonl").write_text("\n".join(back))
    told = sync_files("doccano", "--out", "next.jsonl", "--answers", "back.jsonl")[1]
    assert told.startswith("Taken in: 4. Written: 4 samples")


@pytest.mark.parametrize(
    "words, told",
    [
        (["doccano"], "--out"),
        (["doccano", "--out", "next.csv"], "next.csv"),
        (["label-studio"], "--url"),
        (["label-studio", "--url", "http://localhost:8080"], "--project"),
        (["studio"], "TOOL"),
    ],
)
def test_what_a_tool_needs_is_named_and_nothing_is_made(sync_files, tmp_path, words, told):
    status, _, remarks = sync_files(*words, "--classes", "wine,rain")
    assert status == 2 and told in remarks
    assert not (tmp_path / "texts-labels").exists()
