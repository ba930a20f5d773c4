"""Rounds at a Label Studio whose answers were recorded, and at a fake that is shown to be alike."""

import json

import requests
from a_round import refusals, small_project, two_rounds
from fake_label_studio import URL, Fake, in_place_of_the_network
from people_there import TOKEN, People
from recorded import Recorded, lines

# What is another at each recording: times, and sentences for people.
UNSTABLE = ("updated_at", "detail", "validation_errors")


def test_two_rounds_go_through_with_the_answers_of_a_real_server(monkeypatch, tmp_path):
    recorded = in_place_of_the_network(monkeypatch, Recorded())
    with small_project(tmp_path) as project:
        refusals(project, URL)
        two_rounds(project, People(URL), "ben")
        assert project.status().round == 3 and not recorded.lines
        assert all(found.stored == found.again for found in project.replay())


def test_two_rounds_go_through_with_the_fake(monkeypatch, tmp_path):
    in_place_of_the_network(monkeypatch, Fake({TOKEN: 1, "ben": 2}))
    with small_project(tmp_path) as project:
        refusals(project, URL)
        two_rounds(project, People(URL), "ben")


def test_the_fake_answers_as_the_real_server_did():
    fake = Fake({TOKEN: 1, "ben": 2})
    for line in lines():
        request = requests.Request(line["asked"]["method"], URL + line["asked"]["path"], json=line["asked"]["body"])
        ready = request.prepare()
        ready.headers["Authorization"] = f"Token {person_of(line, fake)}"
        status, content = fake.answered(ready)
        assert (status, line["asked"]) == (line["status"], line["asked"])
        assert content == part_of(line["content"], content), line["asked"]


def person_of(line, fake):
    """Return the token with which a request was sent, which is not in the record."""
    if line["status"] == 401:
        return "wrong"
    by = (line["content"] or {}).get("completed_by") if isinstance(line["content"], dict) else None
    return next((token for token, number in fake.tokens.items() if number == by), TOKEN)


def part_of(real, fake):
    """Return what the real server said of that of which the fake says something."""
    if isinstance(fake, dict) and isinstance(real, dict):
        return {name: value if name in UNSTABLE else part_of(real.get(name), value) for name, value in fake.items()}
    if isinstance(fake, list) and isinstance(real, list) and len(real) == len(fake):
        return [part_of(*pair) for pair in zip(real, fake, strict=True)]
    return real


def test_the_record_holds_no_token():
    assert TOKEN not in json.dumps(lines())
