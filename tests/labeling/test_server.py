"""The server as a script sees it: what is asked, what is stored, and what goes on after an end."""

import re
import signal
import stat
import subprocess
import sys

import pytest
from servers import serving, texts, topic

WORDS = ("texts.csv", "--text", "text", "--classes", "wine,rain", "--batch-size", "150", "--audit", "0")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    texts(folder, 200)
    with serving(folder, *WORDS) as running:
        running.folder = folder
        yield running


def test_an_answer_is_stored_once_however_often_it_is_sent(server):
    question = server.next("eve")[0]
    first = server.say(question, "wine", "eve")
    again = server.say(question, "wine", "eve")
    assert first["receipt"]["seq"] == again["receipt"]["seq"]
    assert (first["receipt"]["repeated"], again["receipt"]["repeated"]) == (False, True)


def test_another_answer_under_the_same_showing_is_refused(server):
    question = server.next("eve")[0]
    server.say(question, "wine", "eve")
    body = {"person": "eve", "what": "answer", "label": "rain", **_place(question)}
    assert server.request("POST", "/api/say", body)[0] == 409


def test_two_people_never_get_the_same_sample(server):
    asked = [question["sample"] for who in ("anna", "ben", "cleo") for question in server.next(who, 2)]
    assert len(asked) == len(set(asked))


def test_two_pages_of_one_person_get_different_samples(server):
    asked = [server.next("dora", tab=tab)[0]["sample"] for tab in ("one", "two", "one")]
    assert asked[0] == asked[2] != asked[1]


def test_what_is_taken_back_is_asked_again_first(server):
    question = server.next("finn")[0]
    server.say(question, "rain", "finn")
    server.say({**question, "showing": 1}, person="finn", what="undo")
    again = server.next("finn", tab="other")[0]
    assert (again["sample"], again["showing"]) == (question["sample"], 2)


def test_the_truth_and_the_ids_do_not_leave_the_server_before_the_answer(server):
    told = server.request("POST", "/api/next", {"person": "gina", "tab": "", "n": 20})[2]
    assert b'"text"' in told and b"truth" not in told and b'"t1' not in told and b'"id"' not in told


def test_after_the_answer_it_is_told_why_the_sample_was_asked(server):
    question = server.next("hans")[0]
    receipt = server.say(question, "wine", "hans")["receipt"]
    assert receipt["id"] == f"t{question['sample']}"
    assert receipt["by"] and receipt["rank"] >= 1


def test_a_flag_a_note_and_a_new_class_are_kept(server):
    question = server.next("ida")[0]
    server.post("/api/flag", person="ida", sample=question["sample"], on=True)
    server.post("/api/note", person="ida", sample=question["sample"], text="blurred")
    assert "snow" in server.post("/api/class", person="ida", name="snow")["classes"]
    server.say(question, "snow", "ida")
    said = server.get("/api/history?person=ida")["said"][-1]
    assert (said["label"], said["flagged"], said["notes"]) == ("snow", True, ["blurred"])


def test_the_file_with_the_token_is_for_the_user_alone(server):
    kept = server.folder / "texts-labels" / "server.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert server.token in kept.read_text()


def test_the_samples_served_after_a_kill_are_those_before_it(tmp_path):
    texts(tmp_path)
    with serving(tmp_path, *WORDS) as server:
        for question in server.next(n=2):
            server.say(question, topic(question["sample"]))
        before = [question["sample"] for question in server.next(n=4)]
        server.stop(signal.SIGKILL)
    with serving(tmp_path, *WORDS) as again:
        assert (again.token, again.port) == (server.token, server.port)
        assert [question["sample"] for question in again.next(n=4)] == before
        assert len(again.get("/api/history?person=owner")["said"]) == 2


def test_a_second_server_is_refused_with_the_process_and_a_way_in(tmp_path):
    texts(tmp_path)
    way_in = r"in use by process {}.*http://127.0.0.1:{}/#"
    with serving(tmp_path, *WORDS) as server, pytest.raises(AssertionError) as refused:
        serving(tmp_path, *WORDS).__enter__()
    assert re.search(way_in.format(server.process.pid, server.port), str(refused.value))


def _place(question):
    return {name: question[name] for name in ("sample", "showing")}


def test_what_a_closed_page_held_is_for_the_next_one(server):
    before = [question["sample"] for question in server.next("jana", 3, tab="closed")]
    server.post("/api/release", person="jana", tab="closed")
    assert [question["sample"] for question in server.next("jana", 3, tab="new")] == before


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.parquet", "label-studio.json", "prodigy.jsonl"])
def test_labels_are_exported_while_people_label(server, name):
    question = server.next("kai")[0]
    server.say(question, "wine", "kai")
    status, _, content = server.request("GET", f"/api/export?name={name}")
    assert status == 200
    assert content.startswith(b"PAR1") if name == "x.parquet" else f"t{question['sample']}".encode() in content


@pytest.mark.parametrize("name", ["x.exe", "..%2F..%2Fx", "", "/etc/passwd"])
def test_an_export_of_another_kind_is_refused(server, name):
    assert server.request("GET", f"/api/export?name={name}")[0] == 400


def test_the_command_line_asks_the_running_server(server):
    told = command(server.folder, "texts-labels", "--status", "--export", "labels.csv")
    assert "answered" in told.stdout and (server.folder / "labels.csv").read_text().startswith("id,label,")
    assert told.returncode == 0


def test_what_changes_a_project_that_is_served_is_refused(server):
    texts(server.folder, 5, "more.csv")
    told = command(server.folder, "texts-labels", "--import", "more.csv")
    assert told.returncode == 2 and f"process {server.process.pid}" in told.stderr


def test_disputes_are_told_and_settled(tmp_path):
    texts(tmp_path, 12)
    with serving(tmp_path, *WORDS, "--overlap", "1") as server:
        question = server.next("anna")[0]
        server.say(question, "wine", "anna")
        assert server.next("ben", 20)[-1]["sample"] == question["sample"]
        server.say(question, "rain", "ben")
        found = server.get("/api/disputed")["disputed"][0]
        assert (found["sample"], found["said"]) == (question["sample"], {"anna": "wine", "ben": "rain"})
        assert server.get("/api/status")["disputed"] == 1
        server.post("/api/adjudicate", person="owner", sample=question["sample"], label="rain")
        assert server.get("/api/disputed")["disputed"] == []
        assert server.get("/api/agreement")["alpha"][3] == 1


def command(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "nextbatch", "label", *words], cwd=folder, capture_output=True, text=True
    )
